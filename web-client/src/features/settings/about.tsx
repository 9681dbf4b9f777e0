import { version } from "../../../package.json";
import { useText } from "../../i18n/use-text";
import { useIsStaff } from "../../state";
import styles from "./settings.module.css";

export function About() {
  const text = useText();
  const staff = useIsStaff();
  return (
    <section className={styles.section}>
      <h2>{text("settings.about")}</h2>
      <p className={styles.hint}>{text("settings.aboutText", { version })}</p>
      {staff && (
        <p>
          <a href="/api/docs" target="_blank" rel="noreferrer">
            {text("settings.api")}
          </a>
        </p>
      )}
    </section>
  );
}
