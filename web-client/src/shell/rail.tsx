import { Link } from "@tanstack/react-router";
import { useText } from "../i18n/use-text";
import { Avatar } from "../ui/avatar";
import { Tooltip } from "../ui/tooltip";
import { Logo } from "./logo";
import styles from "./rail.module.css";
import { SectionIcon, useSectionLabel, useSectionPath } from "./section-icon";
import { railSections, type Section } from "./sections";
import { useShell } from "./shell-state";

/** The column of sections on wide screens. */
export function Rail() {
  const text = useText();
  const viewer = useShell((state) => state.viewer);
  const connection = useShell((state) => state.connection);
  const { above, below } = railSections(viewer);
  return (
    <nav className={styles.rail} aria-label={text("shell.sections")}>
      <Link to="/" className={styles.logo} aria-label={text("app.name")}>
        <Logo />
      </Link>
      {above.map((section) => (
        <RailLink key={section.to} section={section} />
      ))}
      <span className={styles.gap} />
      {below.map((section) => (
        <RailLink key={section.to} section={section} />
      ))}
      {viewer && (
        <Link to="/settings" className={styles.me} aria-label={viewer.name}>
          <Avatar
            id={viewer.id}
            name={viewer.name}
            shape={viewer.kind === "external" ? "square" : "round"}
            picture={viewer.picture}
            present={connection === "online"}
          />
        </Link>
      )}
    </nav>
  );
}

function RailLink({ section }: { section: Section }) {
  const label = useSectionLabel(section);
  const active = useSectionPath() === section.to;
  return (
    <Tooltip text={label.name} side="right">
      <Link
        to={section.to}
        className={styles.link}
        aria-label={label.spoken}
        aria-current={active ? "page" : undefined}
      >
        <SectionIcon section={section} />
      </Link>
    </Tooltip>
  );
}
