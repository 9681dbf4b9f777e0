import { type KeyboardEvent, type ReactNode, useId } from "react";
import styles from "./tabs.module.css";

export interface Tab<Value extends string> {
  value: Value;
  label: ReactNode;
  count?: number | undefined;
}

/** Quiet tabs above a list: «Все · Ждут нас 3». Arrow keys move, and the content follows at once.
 *  The content below takes `role="tabpanel"` and `aria-labelledby` from `tabId`. */
export function Tabs<Value extends string>({
  label,
  value,
  onValue,
  tabs,
  panelId,
}: {
  label: string;
  value: Value;
  onValue: (value: Value) => void;
  tabs: Tab<Value>[];
  panelId?: string;
}) {
  const id = useId();
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.value === value);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    onValue(next.value);
    document.getElementById(`${id}-${next.value}`)?.focus();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          id={`${id}-${tab.value}`}
          aria-selected={tab.value === value}
          aria-controls={panelId}
          tabIndex={tab.value === value ? 0 : -1}
          className={styles.tab}
          onClick={() => onValue(tab.value)}
        >
          {tab.label}
          {tab.count !== undefined && tab.count > 0 && (
            <span className={styles.count}>{tab.count}</span>
          )}
        </button>
      ))}
    </div>
  );
}
