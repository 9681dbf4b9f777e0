import { useSyncExternalStore } from "react";

import { MILLISECOND, type Micros } from "./time";

/** How often relative times are told anew, in milliseconds. */
const TICK = 30_000;

let now = present();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = present();
    for (const tell of listeners) tell();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The present in microseconds, at most half a minute old; one timer serves all who ask. */
export function useNow(): Micros {
  return useSyncExternalStore(listen, () => {
    // Nobody listened for a while: what is kept is too old.
    if (timer === undefined && present() - now > TICK * MILLISECOND) now = present();
    return now;
  });
}

function present(): Micros {
  return Date.now() * MILLISECOND;
}
