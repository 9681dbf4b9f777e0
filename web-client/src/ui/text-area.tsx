import type { ComponentPropsWithRef } from "react";
import { classNames } from "./class-names";
import { Field, type FieldProps } from "./field";
import styles from "./input.module.css";

type Native = Omit<ComponentPropsWithRef<"textarea">, "onChange" | "required" | "value">;

export interface TextAreaProps extends FieldProps, Native {
  value: string;
  onValue: (value: string) => void;
  /** It grows from `rows` to this many lines, then scrolls. */
  mostRows?: number;
}

/** Several lines of text; the field grows with what is written. */
export function TextArea({
  label,
  hideLabel,
  hint,
  error,
  required,
  value,
  onValue,
  rows = 2,
  mostRows = 8,
  className,
  ...rest
}: TextAreaProps) {
  return (
    <Field {...{ label, hint, error }} hideLabel={hideLabel ?? false} required={required ?? false}>
      {(ties) => (
        <span
          className={classNames(
            styles.frame,
            styles.area,
            error != null && styles.invalid,
            rest.disabled && styles.disabled,
            className,
          )}
        >
          <textarea
            {...rest}
            {...ties}
            rows={rows}
            className={styles.input}
            style={{ minHeight: `${rows}lh`, maxHeight: `${mostRows}lh` }}
            value={value}
            onChange={(event) => onValue(event.target.value)}
          />
        </span>
      )}
    </Field>
  );
}
