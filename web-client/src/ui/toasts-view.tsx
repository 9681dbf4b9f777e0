import { Check, CircleAlert, Info, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../i18n/use-text";
import { classNames } from "./class-names";
import { type Toast, useToasts } from "./toasts";
import styles from "./toasts.module.css";

const ICONS = { done: Check, bad: CircleAlert, info: Info };

/** Where toasts appear; one per app. Spoken politely, errors at once. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section className={styles.place} aria-live="polite" aria-relevant="additions">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const text = useText();
  const dismiss = useToasts((state) => state.dismiss);
  const [held, setHeld] = useState(false);
  const left = useCountdown(toast.seconds, held, () => dismiss(toast.id));
  const Icon = ICONS[toast.tone];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the clock stops while the pointer or the focus is inside
    <div
      className={classNames(styles.toast, styles[toast.tone])}
      role={toast.tone === "bad" ? "alert" : undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.text}>{toast.text}</span>
      {toast.action ? (
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            toast.action?.run();
            dismiss(toast.id);
          }}
        >
          {toast.action.label}
          <span aria-hidden="true"> · {text("time.seconds", { count: left })}</span>
        </button>
      ) : (
        <button
          type="button"
          className={styles.close}
          aria-label={text("common.close")}
          onClick={() => dismiss(toast.id)}
        >
          <X size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}

function useCountdown(seconds: number, held: boolean, onEnd: () => void): number {
  const [left, setLeft] = useState(seconds);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    if (held) return;
    const timer = setInterval(() => setLeft((now) => now - 1), 1000);
    return () => clearInterval(timer);
  }, [held]);
  useEffect(() => {
    if (left <= 0) end.current();
  }, [left]);
  return Math.max(0, left);
}
