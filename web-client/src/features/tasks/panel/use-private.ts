import { useEffect, useState } from "react";
import { MILLISECOND } from "../../../i18n/time";
import { getJson } from "../../../net/http";
import type { TaskForGroup, TaskPrivate } from "../../../protocol/generated";

/** A timer cannot wait longer than this many milliseconds. */
const LONGEST = 2_000_000_000;

/**
 * What only the assignee may know: address, phone. Kept in this component's memory alone, and gone
 * with it, and with every change of assignee or state, when the server is asked again (C4).
 */
export function usePrivate(task: TaskForGroup, mine: boolean): TaskPrivate | null {
  const key = mine && task.hasPrivate ? `${task.id}:${task.assignee}:${task.state}` : null;
  const [held, setHeld] = useState<{ key: string; value: TaskPrivate } | null>(null);

  useEffect(() => {
    setHeld(null);
    if (key === null) return;
    const stop = new AbortController();
    getJson<TaskPrivate>(`/api/tasks/${task.id}/private`, {}, stop.signal).then(
      (value) => setHeld({ key, value }),
      // Not ours any more, or no answer: there is nothing to show either way.
      () => {},
    );
    return () => {
      stop.abort();
      setHeld(null);
    };
  }, [key, task.id]);

  const until = held?.value.until ?? null;
  useEffect(() => {
    if (until === null) return;
    const rest = Math.min(LONGEST, Math.max(0, until / MILLISECOND - Date.now()));
    const timer = setTimeout(() => setHeld(null), rest);
    return () => clearTimeout(timer);
  }, [until]);

  return held && held.key === key ? held.value : null;
}
