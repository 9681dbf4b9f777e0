import { createIntl } from "react-intl";
import { en } from "../src/i18n/en";
import type { Locale } from "../src/i18n/locale";
import { ru } from "../src/i18n/ru";
import type { Text } from "../src/i18n/use-text";

/** The texts of a language outside React; an unknown id or a broken text is an error. */
export function texts(locale: Locale): Text {
  const intl = createIntl({
    locale,
    messages: locale === "ru" ? ru : en,
    onError: (error) => {
      throw error;
    },
  });
  return (id, values) => intl.formatMessage({ id }, values);
}
