import { type Locale, useLocale } from "../../i18n/locale";
import { useText } from "../../i18n/use-text";
import { useAct } from "../../shell/use-act";
import { sendCommand, useMe } from "../../state";
import { SegmentedControl } from "../../ui/segmented-control";
import { useTheme } from "../../ui/theme";
import styles from "./settings.module.css";

/** Language, kept in the profile, and theme, kept on this device; both in force at once. */
export function DeviceSettings() {
  const text = useText();
  const me = useMe();
  const { locale, setLocale } = useLocale();
  const { theme, setTheme } = useTheme();
  const { act } = useAct();
  const speak = async (next: Locale) => {
    setLocale(next);
    const profile = { name: me.person.name, locale: next, timeZone: me.timeZone };
    if (!(await act(() => sendCommand({ type: "set_profile", ...profile })))) setLocale(locale);
  };
  return (
    <section className={styles.section}>
      <h2>{text("settings.device")}</h2>
      <div className={styles.line}>
        <span>{text("settings.language")}</span>
        <SegmentedControl
          label={text("settings.language")}
          value={locale}
          onValue={(next) => void speak(next)}
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
