import type { ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./day-separator.module.css";

/** A day's name, or with `unread` the line above what is new; level between hairlines. */
export function DaySeparator({
  children,
  unread = false,
}: {
  children: ReactNode;
  unread?: boolean;
}) {
  return (
    <div className={classNames(styles.separator, unread && styles.unread)}>
      <span>{children}</span>
    </div>
  );
}
