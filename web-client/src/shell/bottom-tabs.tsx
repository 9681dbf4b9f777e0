import { Link } from "@tanstack/react-router";
import { useText } from "../i18n/use-text";
import styles from "./bottom-tabs.module.css";
import { SectionIcon, useSectionLabel, useSectionPath } from "./section-icon";
import { type Section, tabSections } from "./sections";
import { useShell } from "./shell-state";

/** The sections on phones; inside a room or a card they make way. */
export function BottomTabs() {
  const text = useText();
  const viewer = useShell((state) => state.viewer);
  const current = useSectionPath();
  return (
    <nav className={styles.tabs} aria-label={text("shell.sections")}>
      {tabSections(viewer).map((section) => (
        <Tab key={section.to} section={section} active={current === section.to} />
      ))}
    </nav>
  );
}

function Tab({ section, active }: { section: Section; active: boolean }) {
  const label = useSectionLabel(section);
  return (
    <Link
      to={section.to}
      className={styles.tab}
      aria-label={label.spoken}
      aria-current={active ? "page" : undefined}
    >
      <SectionIcon section={section} size={20} />
      <span className={styles.name}>{label.name}</span>
    </Link>
  );
}
