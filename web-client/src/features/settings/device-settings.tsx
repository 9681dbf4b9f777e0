import { useLocale } from "../../i18n/locale";
import { useText } from "../../i18n/use-text";
import { SegmentedControl } from "../../ui/segmented-control";
import { useTheme } from "../../ui/theme";
import styles from "./settings.module.css";

/** Language and theme: kept on this device, in force at once. */
export function DeviceSettings() {
  const text = useText();
  const { locale, setLocale } = useLocale();
  const { theme, setTheme } = useTheme();
  return (
    <section className={styles.section}>
      <h2>{text("settings.device")}</h2>
      <div className={styles.line}>
        <span>{text("settings.language")}</span>
        <SegmentedControl
          label={text("settings.language")}
          value={locale}
          onValue={setLocale}
          segments={[
            { value: "ru", label: "Русский" },
            { value: "en", label: "English" },
          ]}
        />
      </div>
      <div className={styles.line}>
        <span>{text("settings.theme")}</span>
        <SegmentedControl
          label={text("settings.theme")}
          value={theme}
          onValue={setTheme}
          segments={[
            { value: "auto", label: text("settings.themeAuto") },
            { value: "light", label: text("settings.themeLight") },
            { value: "dark", label: text("settings.themeDark") },
          ]}
        />
      </div>
    </section>
  );
}
