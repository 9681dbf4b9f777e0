import { create } from "zustand";

export interface Toast {
  id: number;
  text: string;
  tone: "done" | "bad" | "info";
  /** Seconds it stays; with an action the countdown is shown. */
  seconds: number;
  action?: { label: string; run: () => void } | undefined;
}

interface ToastState {
  toasts: Toast[];
  dismiss: (id: number) => void;
}

/** At most this many at once; the oldest gives way. */
const MOST = 3;

export const useToasts = create<ToastState>((set) => ({
  toasts: [],
  dismiss: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
}));

let last = 0;

/** Shows a short word about what was done. `action` is mostly «Отменить»; then it stays 8 seconds. */
export function showToast(toast: Partial<Omit<Toast, "id">> & { text: string }): number {
  const id = ++last;
  const whole: Toast = { tone: "done", seconds: toast.action ? 8 : 5, ...toast, id };
  useToasts.setState((state) => ({ toasts: [...state.toasts, whole].slice(-MOST) }));
  return id;
}
