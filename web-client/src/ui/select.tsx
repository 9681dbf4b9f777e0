import { ChevronDown } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import { classNames } from "./class-names";
import { Field, type FieldProps } from "./field";
import styles from "./input.module.css";

type Native = Omit<ComponentPropsWithRef<"select">, "onChange" | "required" | "value">;

export interface SelectOption<Value extends string> {
  value: Value;
  label: string;
  disabled?: boolean;
}

export interface SelectProps<Value extends string> extends FieldProps, Native {
  value: Value;
  onValue: (value: Value) => void;
  options: SelectOption<Value>[];
}

/** One of several. The platform's own list: best under a thumb and for screen readers. */
export function Select<Value extends string>({
  label,
  hideLabel,
  hint,
  error,
  required,
  value,
  onValue,
  options,
  className,
  ...rest
}: SelectProps<Value>) {
  return (
    <Field {...{ label, hint, error }} hideLabel={hideLabel ?? false} required={required ?? false}>
      {(ties) => (
        <span
          className={classNames(
            styles.frame,
            styles.select,
            error != null && styles.invalid,
            rest.disabled && styles.disabled,
            className,
          )}
        >
          <select
            {...rest}
            {...ties}
            className={styles.input}
            value={value}
            onChange={(event) => {
              const chosen = options.find((option) => option.value === event.target.value);
              if (chosen) onValue(chosen.value);
            }}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabled}>
                {option.label}
              </option>
            ))}
          </select>
          <ChevronDown strokeWidth={1.75} aria-hidden />
        </span>
      )}
    </Field>
  );
}
