import { classNames } from "./class-names";
import styles from "./skeleton.module.css";

/** A grey place-holder the size of what comes, so that nothing jumps. Sizes in CSS units. */
export function Skeleton({
  width = "100%",
  height = 10,
  round = false,
}: {
  width?: number | string;
  height?: number | string;
  round?: boolean;
}) {
  return (
    <span
      className={classNames(styles.skeleton, round && styles.round)}
      style={{ width, height }}
      aria-hidden="true"
    />
  );
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ rows = 6, label }: { rows?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className={styles.rows}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={styles.row}>
          <Skeleton width={36} height={36} />
          <div className={styles.lines}>
            <Skeleton width={`${62 - (i % 3) * 9}%`} />
            <Skeleton width={`${88 - (i % 4) * 11}%`} height={8} />
          </div>
        </div>
      ))}
    </div>
  );
}
