import { useCallback } from "react";
import { useIntl } from "react-intl";
import type { MessageId } from "./messages";

export type TextValues = Record<string, string | number>;
/** A text of the interface; `values` fill its ICU places. */
export type Text = (id: MessageId, values?: TextValues) => string;

export function useText(): Text {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}
