import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./banner.module.css";
import { classNames } from "./class-names";

/** What happened, what was kept, what to do. `bad` is announced at once. */
export function Banner({
  tone = "info",
  title,
  children,
  actions,
}: {
  tone?: "info" | "warn" | "bad" | "internal";
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  const Icon = tone === "info" ? Info : CircleAlert;
  return (
    <div
      className={classNames(styles.banner, styles[tone])}
      role={tone === "bad" ? "alert" : "status"}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <div className={styles.body}>
        <div className={styles.title}>{title}</div>
        {children && <div className={styles.text}>{children}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
