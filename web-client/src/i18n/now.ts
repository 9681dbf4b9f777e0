import { useSyncExternalStore } from "react";

/** How often relative times are told anew. */
const TICK = 30_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present in epoch milliseconds, at most half a minute old; one timer serves all who ask. */
export function useNow(): number {
  return useSyncExternalStore(listen, () => {
    // Nobody listened for a while: what is kept is too old.
    if (timer === undefined && Date.now() - now > TICK) now = Date.now();
    return now;
  });
}
