import styles from "./badge.module.css";
import { classNames } from "./class-names";

/** A count in a pill; above 99 it says «99+», and nothing at all for zero. */
export function Badge({
  count,
  tone = "accent",
  label,
}: {
  count: number;
  tone?: "accent" | "wait" | "quiet" | "bad";
  /** What is counted, for screen readers. */
  label?: string | undefined;
}) {
  if (count <= 0) return null;
  return (
    <span
      className={classNames(styles.badge, styles[tone])}
      {...(label ? { role: "img", "aria-label": label } : {})}
    >
      {count > 99 ? "99+" : count}
    </span>
  );
}
