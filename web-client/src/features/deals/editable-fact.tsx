import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { useText } from "../../i18n/use-text";
import { Select, type SelectOption } from "../../ui/select";
import { TextArea } from "../../ui/text-area";
import { TextInput } from "../../ui/text-input";
import styles from "./deal.module.css";

/** A fact that becomes a field when pressed: Enter saves, Escape leaves it as it was. */
export function EditableFact({
  label,
  shown,
  face,
  typed,
  choices,
  long = false,
  problem,
  onSave,
}: {
  label: string;
  shown: string | null;
  /** Instead of `shown`, which is then only spoken. */
  face?: ReactNode;
  /** What stands in the field at first. */
  typed: string;
  choices?: SelectOption<string>[];
  long?: boolean;
  problem?: (value: string) => string | undefined;
  /** Answers whether it was saved. */
  onSave: (value: string) => Promise<boolean>;
}) {
  const text = useText();
  const [value, setValue] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const busy = useRef(false);

  const close = (refocus: boolean) => {
    setValue(null);
    if (refocus) requestAnimationFrame(() => button.current?.focus());
  };
  const save = async (next: string, refocus: boolean) => {
    const clean = next.trim();
    if (busy.current || problem?.(clean)) return;
    if (clean === typed) return close(refocus);
    busy.current = true;
    const saved = await onSave(clean);
    busy.current = false;
    // Refused: what was typed stays in the field.
    if (saved) close(refocus);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      close(true);
    } else if (event.key === "Enter" && (!long || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (value !== null) void save(value, true);
    }
  };

  return (
    <div className={styles.fact2}>
      <dt>{label}</dt>
      <dd>
        {value === null ? (
          <button
            ref={button}
            type="button"
            className={styles.editable}
            aria-label={`${text("deal.edit", { field: label })}${shown ? `, ${shown}` : ""}`}
            onClick={() => setValue(typed)}
          >
            {shown ? (face ?? shown) : <span className={styles.quiet}>{text("deal.empty")}</span>}
          </button>
        ) : choices ? (
          <Select
            autoFocus
            label={label}
            hideLabel
            value={value}
            onValue={(next) => void save(next, true)}
            onKeyDown={onKeyDown}
            onBlur={() => close(false)}
            options={
              choices.some((choice) => choice.value === value)
                ? choices
                : [{ value, label: shown ?? "" }, ...choices]
            }
          />
        ) : (
          <Typed
            {...{ label, value, long, onKeyDown }}
            error={problem?.(value.trim())}
            onValue={setValue}
            onBlur={() => void save(value, false)}
          />
        )}
      </dd>
    </div>
  );
}

function Typed({
  long,
  onValue,
  ...rest
}: {
  label: string;
  value: string;
  long: boolean;
  error: string | undefined;
  onValue: (value: string) => void;
  onBlur: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const shared = { ...rest, onValue, hideLabel: true, autoFocus: true, maxLength: 500 };
  return long ? <TextArea {...shared} /> : <TextInput {...shared} autoComplete="off" />;
}
