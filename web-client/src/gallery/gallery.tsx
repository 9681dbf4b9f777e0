import { useLocale } from "../i18n/locale";
import { SegmentedControl } from "../ui/segmented-control";
import { ChipsSample } from "./chips-sample";
import { ControlsSample } from "./controls-sample";
import { FieldsSample } from "./fields-sample";
import { FloatsSample } from "./floats-sample";
import styles from "./gallery.module.css";
import { ListsSample } from "./lists-sample";
import { PhotosSample } from "./photos-sample";

/** Every part of the face in every state, for the eye. Only in development. */
export function Gallery() {
  const { locale, setLocale } = useLocale();
  return (
    <main className={styles.page}>
      <header className={styles.head}>
        <h1>Gallery</h1>
        <SegmentedControl
          label="Language"
          value={locale}
          onValue={setLocale}
          segments={[
            { value: "ru", label: "Русский" },
            { value: "en", label: "English" },
          ]}
        />
      </header>
      {(["light", "dark"] as const).map((theme) => (
        <div key={theme} data-theme={theme} className={styles.theme}>
          <ChipsSample />
          <ControlsSample />
          <FieldsSample />
          <ListsSample />
          <PhotosSample />
          <FloatsSample />
        </div>
      ))}
    </main>
  );
}
