import { Check, Minus } from "lucide-react";
import { type ReactNode, useId } from "react";
import styles from "./checkbox.module.css";
import { classNames } from "./class-names";

export interface CheckboxProps {
  checked: boolean | "mixed";
  onChecked: (checked: boolean) => void;
  /** Words beside the box; with `label` alone they are for screen readers only. */
  children?: ReactNode;
  label?: string;
  hint?: ReactNode;
  /** Green for work that is done (checklists), accent for a choice. */
  tone?: "accent" | "ok";
  disabled?: boolean;
}

/** A box to tick. On phones the box is 24 and the whole row can be pressed. */
export function Checkbox({
  checked,
  onChecked,
  children,
  label,
  hint,
  tone = "accent",
  disabled = false,
}: CheckboxProps) {
  const id = useId();
  return (
    <label className={classNames(styles.row, disabled && styles.disabled)} htmlFor={id}>
      <span className={classNames(styles.box, styles[tone])}>
        <input
          id={id}
          type="checkbox"
          className={styles.input}
          checked={checked === true}
          ref={(input) => {
            if (input) input.indeterminate = checked === "mixed";
          }}
          aria-label={children == null ? label : undefined}
          aria-describedby={hint ? `${id}-hint` : undefined}
          disabled={disabled}
          onChange={(event) => onChecked(event.target.checked)}
        />
        {checked === "mixed" ? (
          <Minus className={styles.mark} strokeWidth={3} aria-hidden />
        ) : (
          <Check className={styles.mark} strokeWidth={3} aria-hidden />
        )}
      </span>
      {children != null && (
        <span className={styles.words}>
          <span>{children}</span>
          {hint && (
            <span className={styles.hint} id={`${id}-hint`}>
              {hint}
            </span>
          )}
        </span>
      )}
    </label>
  );
}
