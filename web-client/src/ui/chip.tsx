import type { ReactNode } from "react";
import styles from "./chip.module.css";
import { classNames } from "./class-names";
import type { Tone } from "./status";

export interface ChipProps {
  tone?: Tone;
  icon?: ReactNode;
  /** `tint` is a filled chip, `bare` only coloured words, for rows and tables. */
  look?: "tint" | "outline" | "bare";
  title?: string | undefined;
  children: ReactNode;
}

/** A short fact with a shape and a word, so that colour never stands alone. */
export function Chip({ tone = "quiet", icon, look = "tint", title, children }: ChipProps) {
  return (
    <span className={classNames(styles.chip, styles[tone], styles[look])} title={title}>
      {icon}
      <span className={styles.word}>{children}</span>
    </span>
  );
}
