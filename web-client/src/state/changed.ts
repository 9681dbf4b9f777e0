import { useEffect, useRef } from "react";
import type { Changed, ChangedKind } from "../protocol/generated";

type Listener = (changed: readonly Changed[] | "all") => void;

const listeners = new Map<ChangedKind, Set<Listener>>();

/**
 * Keeps a list live: calls with what changed, at most once a second, so that the visible rows can be
 * read again by id; and with `all` when hints may have been lost.
 */
export function useLive(kind: ChangedKind, refresh: Listener): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    const listener: Listener = (changed) => latest.current(changed);
    const all = listeners.get(kind) ?? new Set();
    listeners.set(kind, all.add(listener));
    return () => {
      all.delete(listener);
    };
  }, [kind]);
}

export function announceChanged(changed: readonly Changed[]): void {
  for (const kind of new Set(changed.map((one) => one.kind))) {
    const own = changed.filter((one) => one.kind === kind);
    for (const listener of listeners.get(kind) ?? []) listener(own);
  }
}

/** After a reconnect nobody knows which hints were lost. */
export function announceAllChanged(): void {
  for (const own of listeners.values()) for (const listener of own) listener("all");
}
