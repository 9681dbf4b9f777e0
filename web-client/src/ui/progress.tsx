import { classNames } from "./class-names";
import styles from "./progress.module.css";
import type { Tone } from "./status";

/** More items than this make one plain bar. */
const MOST_SEGMENTS = 8;

export interface ProgressProps {
  done: number;
  total: number;
  tone?: Tone;
  /** `bar` is always plain, 40 wide, for tables. */
  look?: "segments" | "bar";
  /** Said aloud, for instance «3 из 5». */
  label: string;
}

/** How much of a checklist is ticked. */
export function Progress({
  done,
  total,
  tone = "accent",
  look = "segments",
  label,
}: ProgressProps) {
  const segmented = look === "segments" && total > 0 && total <= MOST_SEGMENTS;
  const share = total > 0 ? Math.min(1, done / total) : 0;
  return (
    <span
      className={classNames(styles.progress, styles[tone], look === "bar" && styles.bar)}
      role="progressbar"
      aria-label={label}
      aria-valuenow={done}
      aria-valuemin={0}
      aria-valuemax={total}
    >
      {segmented ? (
        Array.from({ length: total }, (_, i) => (
          <span key={i} className={classNames(styles.segment, i < done && styles.full)} />
        ))
      ) : (
        <span className={styles.segment}>
          <span className={styles.fill} style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </span>
  );
}
