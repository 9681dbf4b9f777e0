import type { ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./kbd.module.css";

/** A key of the keyboard. Hidden from screen readers and on phones, where it helps nobody. */
export function Kbd({
  children,
  tone = "plain",
}: {
  children: ReactNode;
  tone?: "plain" | "quiet" | "on-accent";
}) {
  return (
    <kbd className={classNames(styles.kbd, styles[tone])} aria-hidden="true">
      {children}
    </kbd>
  );
}
