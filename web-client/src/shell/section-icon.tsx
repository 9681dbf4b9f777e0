import { useLocation } from "@tanstack/react-router";
import { useText } from "../i18n/use-text";
import { Badge } from "../ui/badge";
import styles from "./section-icon.module.css";
import { railSections, type Section, tabSections } from "./sections";
import { useShell } from "./shell-state";

/** A section's icon with the count of what waits there. */
export function SectionIcon({ section, size = 18 }: { section: Section; size?: number }) {
  const counts = useShell((state) => state.counts);
  const Icon = section.icon;
  const count = section.count ? counts[section.count] : 0;
  return (
    <span className={styles.icon} aria-hidden="true">
      <Icon size={size} strokeWidth={1.75} />
      {count > 0 && (
        <span className={styles.badge}>
          <Badge count={count} tone={section.tone ?? "accent"} />
        </span>
      )}
    </span>
  );
}

/** The section's name, and the same with its count for screen readers. */
export function useSectionLabel(section: Section): { name: string; spoken: string } {
  const text = useText();
  const counts = useShell((state) => state.counts);
  const name = text(section.label);
  const count = section.count ? counts[section.count] : 0;
  return { name, spoken: count > 0 ? text("nav.unread", { section: name, count }) : name };
}

/** The path of the section one is in. */
export function useSectionPath(): Section["to"] | undefined {
  const viewer = useShell((state) => state.viewer);
  const path = useLocation({ select: (location) => location.pathname });
  const { above, below } = railSections(viewer);
  return [...above, ...below, ...tabSections(viewer)].find(({ to, also }) =>
    to === "/"
      ? path === "/" || (also !== undefined && path.startsWith(also))
      : path === to || path.startsWith(`${to}/`),
  )?.to;
}
