import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useText } from "../i18n/use-text";
import { Avatar } from "../ui/avatar";
import { Tooltip } from "../ui/tooltip";
import { Logo } from "./logo";
import styles from "./rail.module.css";
import { SectionIcon, useSectionLabel, useSectionPath } from "./section-icon";
import { railSections, type Section } from "./sections";
import { useShell } from "./shell-state";

/** Its popover is heavy and nobody opens it in the first second. */
const Bell = lazy(async () => ({ default: (await import("../features/inbox/bell")).Bell }));

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
      {below.map((section) =>
        section.to === "/inbox" ? (
          <RailBell key={section.to} section={section} />
        ) : (
          <RailLink key={section.to} section={section} />
        ),
      )}
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

/** The newest notices open beside the rail; the whole list is one press further. */
function RailBell({ section }: { section: Section }) {
  const label = useSectionLabel(section);
  const active = useSectionPath() === section.to;
  const button = (
    <button
      type="button"
      className={styles.link}
      aria-label={label.spoken}
      aria-current={active ? "page" : undefined}
    >
      <SectionIcon section={section} />
    </button>
  );
  return (
    <Suspense fallback={button}>
      <Bell trigger={button} />
    </Suspense>
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
