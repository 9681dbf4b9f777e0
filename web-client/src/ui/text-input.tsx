import type { ComponentPropsWithRef, ReactNode } from "react";
import { classNames } from "./class-names";
import { Field, type FieldProps } from "./field";
import styles from "./input.module.css";

type Native = Omit<ComponentPropsWithRef<"input">, "onChange" | "required" | "value">;

export interface TextInputProps extends FieldProps, Native {
  value: string;
  onValue: (value: string) => void;
  /** Inside the frame, before and after the text. */
  before?: ReactNode;
  after?: ReactNode;
}

/** One line of text with its label. */
export function TextInput({
  label,
  hideLabel,
  hint,
  error,
  required,
  value,
  onValue,
  before,
  after,
  className,
  ...rest
}: TextInputProps) {
  return (
    <Field {...{ label, hint, error }} hideLabel={hideLabel ?? false} required={required ?? false}>
      {(ties) => (
        <span
          className={classNames(
            styles.frame,
            error != null && styles.invalid,
            rest.disabled && styles.disabled,
            className,
          )}
        >
          {before}
          <input
            {...rest}
            {...ties}
            className={styles.input}
            value={value}
            onChange={(event) => onValue(event.target.value)}
          />
          {after}
        </span>
      )}
    </Field>
  );
}
