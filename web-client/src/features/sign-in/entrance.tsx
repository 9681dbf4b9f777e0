import { type ReactNode, useEffect } from "react";
import { useLocale } from "../../i18n/locale";
import { useText } from "../../i18n/use-text";
import { Logo } from "../../shell/logo";
import styles from "./sign-in.module.css";

/** The frame of the pages outside the app: the mark, the language, one narrow column. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  const text = useText();
  const { locale, setLocale } = useLocale();
  const other = locale === "ru" ? "en" : "ru";
  const app = text("app.name");
  useEffect(() => {
    document.title = `${title} · ${app}`;
  }, [title, app]);
  return (
    <div className={styles.page}>
      <main className={styles.column} id="main">
        <header className={styles.top}>
          <Logo />
          <span className={styles.name}>{app}</span>
          <button
            type="button"
            className={styles.language}
            aria-label={text("signIn.switchLanguage")}
            lang={other}
            onClick={() => setLocale(other)}
          >
            {other.toUpperCase()}
          </button>
        </header>
        {children}
      </main>
    </div>
  );
}
