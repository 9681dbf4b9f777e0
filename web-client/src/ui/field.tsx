import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { classNames } from "./class-names";
import styles from "./field.module.css";

/** What a control needs to be tied to its label, hint and error. */
export interface FieldTies {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  "aria-required": true | undefined;
}

export interface FieldProps {
  label: ReactNode;
  /** The label is for screen readers only; the place says what it is. */
  hideLabel?: boolean;
  hint?: ReactNode;
  /** What is wrong and what to do; takes the hint's place. */
  error?: ReactNode;
  required?: boolean;
}

/** A label, a control and what is said below it. */
export function Field({
  label,
  hideLabel = false,
  hint,
  error,
  required = false,
  children,
}: FieldProps & { children: (ties: FieldTies) => ReactNode }) {
  const id = useId();
  const said = error ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? styles.hidden : styles.label}>
        {label}
        {required && <RequiredMark />}
      </label>
      {children({
        id,
        "aria-describedby": said ? `${id}-said` : undefined,
        "aria-invalid": error ? true : undefined,
        "aria-required": required || undefined,
      })}
      {said && (
        <div id={`${id}-said`} className={classNames(styles.said, error != null && styles.error)}>
          {error != null && <CircleAlert size={14} strokeWidth={1.75} aria-hidden />}
          <span>{said}</span>
        </div>
      )}
    </div>
  );
}

/** The star of what must be filled; spoken through `aria-required` of the control. */
export function RequiredMark() {
  return (
    <span className={styles.star} aria-hidden="true">
      *
    </span>
  );
}
