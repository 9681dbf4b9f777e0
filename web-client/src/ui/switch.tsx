import { type ReactNode, useId } from "react";
import { classNames } from "./class-names";
import styles from "./switch.module.css";

export interface SwitchProps {
  checked: boolean;
  onChecked: (checked: boolean) => void;
  children: ReactNode;
  hint?: ReactNode;
  /** `internal` is the amber one of the staff note. */
  tone?: "accent" | "internal";
  /** Where the words stand. */
  side?: "before" | "after";
  disabled?: boolean;
}

/** Something that is on or off at once, without a button to save. */
export function Switch({
  checked,
  onChecked,
  children,
  hint,
  tone = "accent",
  side = "after",
  disabled = false,
}: SwitchProps) {
  const id = useId();
  return (
    <label
      className={classNames(
        styles.row,
        side === "before" && styles.before,
        disabled && styles.disabled,
      )}
      htmlFor={id}
    >
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={classNames(styles.switch, styles[tone])}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChecked(event.target.checked)}
      />
      <span className={styles.words}>
        <span>{children}</span>
        {hint && (
          <span className={styles.hint} id={`${id}-hint`}>
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
