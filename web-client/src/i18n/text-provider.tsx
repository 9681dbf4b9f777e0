import { type ReactNode, useEffect, useState } from "react";
import { IntlProvider } from "react-intl";
import { type Locale, useLocale } from "./locale";
import { loadMessages, type Messages } from "./messages";

/** Gives the texts of the chosen language; while another loads, the present one stays. */
export function TextProvider({
  first,
  children,
}: {
  first: { locale: Locale; messages: Messages };
  children: ReactNode;
}) {
  const { locale, zone } = useLocale();
  const [shown, setShown] = useState(first);

  useEffect(() => {
    let current = true;
    void loadMessages(locale).then((messages) => {
      if (current) setShown({ locale, messages });
    });
    return () => {
      current = false;
    };
  }, [locale]);

  useEffect(() => {
    document.documentElement.lang = shown.locale;
  }, [shown.locale]);

  return (
    <IntlProvider locale={shown.locale} messages={shown.messages} timeZone={zone}>
      {children}
    </IntlProvider>
  );
}
