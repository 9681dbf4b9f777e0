import { type ReactNode, useId } from "react";
import styles from "./segmented-control.module.css";

export interface Segment<Value extends string> {
  value: Value;
  label: string;
  /** Shown instead of the label, which is then spoken. */
  icon?: ReactNode;
}

/** One of a few, all in sight: a group of radio buttons in one frame. */
export function SegmentedControl<Value extends string>({
  label,
  value,
  onValue,
  segments,
}: {
  label: string;
  value: Value;
  onValue: (value: Value) => void;
  segments: Segment<Value>[];
}) {
  const name = useId();
  return (
    <div className={styles.group} role="radiogroup" aria-label={label}>
      {segments.map((segment) => (
        <label
          key={segment.value}
          className={styles.segment}
          title={segment.icon ? segment.label : undefined}
        >
          <input
            type="radio"
            name={name}
            className={styles.input}
            checked={segment.value === value}
            onChange={() => onValue(segment.value)}
            aria-label={segment.icon ? segment.label : undefined}
          />
          {segment.icon ?? <span>{segment.label}</span>}
        </label>
      ))}
    </div>
  );
}
