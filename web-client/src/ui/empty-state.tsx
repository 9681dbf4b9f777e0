import type { ReactNode } from "react";
import styles from "./empty-state.module.css";

/** Nothing here yet: why, and the next actions (at most three, the first one filled). */
export function EmptyState({
  icon,
  title,
  heading: Heading = "h2",
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  /** `h1` where nothing else names the page. */
  heading?: "h1" | "h2";
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <section className={styles.empty}>
      {icon && <div className={styles.icon}>{icon}</div>}
      <Heading>{title}</Heading>
      {children && <div className={styles.text}>{children}</div>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </section>
  );
}
