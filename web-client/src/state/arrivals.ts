import type { NotificationView } from "../protocol/generated";

type Listener = (arrived: readonly NotificationView[]) => void;
const listeners = new Set<Listener>();

/** Calls with notifications that have just come, for sound and toasts; the answer stops. */
export function onArrival(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announceArrivals(arrived: readonly NotificationView[]): void {
  if (arrived.length > 0) for (const listener of listeners) listener(arrived);
}
