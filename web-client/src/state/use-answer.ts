import { useCallback, useEffect, useRef, useState } from "react";
import { getJson } from "../net/http";

/** What a page reads: nothing yet, the answer, or why there is none. */
export interface Answer<T> {
  value: T | undefined;
  /** Of the last try; what came before stays in `value`. */
  error: unknown;
  again(): void;
}

/** Reads a path, and again when it changes; the former answer stays until the new one is here. */
export function useAnswer<T>(path: string | null): Answer<T> {
  const [answer, setAnswer] = useState<{ value: T | undefined; error: unknown }>({
    value: undefined,
    error: null,
  });
  const running = useRef<AbortController | null>(null);
  const again = useCallback(() => {
    running.current?.abort();
    if (path === null) return;
    const controller = new AbortController();
    running.current = controller;
    getJson<T>(path, {}, controller.signal).then(
      (value) => setAnswer({ value, error: null }),
      (error: unknown) => {
        if (!controller.signal.aborted) setAnswer(({ value }) => ({ value, error }));
      },
    );
  }, [path]);
  useEffect(() => {
    again();
    return () => running.current?.abort();
  }, [again]);
  return { ...answer, again };
}
