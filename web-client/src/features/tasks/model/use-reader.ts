import { useMemo } from "react";
import { useIntl } from "react-intl";
import { useLocale } from "../../../i18n/locale";
import { useNow } from "../../../i18n/now";
import { useText } from "../../../i18n/use-text";
import type { Reader } from "./due";

/** Who reads a time and when: the words of deadlines are told from it. */
export function useReader(): Reader {
  const text = useText();
  const now = useNow();
  const intl = useIntl();
  const zone = useLocale((state) => state.zone);
  const locale = intl.locale === "en" ? "en" : "ru";
  return useMemo(() => ({ text, now, zone, locale }), [text, now, zone, locale]);
}
