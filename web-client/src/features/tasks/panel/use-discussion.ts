import { useCallback, useEffect, useState } from "react";
import { getJson } from "../../../net/http";
import type { LinePage, MessageView, TaskForGroup } from "../../../protocol/generated";
import { learnPeople, useOutboxStore } from "../../../state";
import { type PendingLine, pendingLines } from "../../../sync/pending";

export interface Discussion {
  lines: readonly MessageView[];
  pending: readonly PendingLine[];
  loaded: boolean;
  /** Nothing when the beginning is here. */
  older: (() => Promise<void>) | null;
}

/**
 * The discussion of one task, read from its group, and again whenever the task says there is more.
 * A component that shows another task or group must begin anew (`key`).
 */
export function useDiscussion(task: Pick<TaskForGroup, "id" | "group" | "comments">): Discussion {
  const [lines, setLines] = useState<readonly MessageView[]>([]);
  const [before, setBefore] = useState<string | null>(null);
  const [loaded, setLoaded] = useState(false);
  const path = `/api/groups/${task.group}/lines`;

  const read = useCallback(
    async (cursor: string | null, signal?: AbortSignal) => {
      const page = await getJson<LinePage>(path, { task: task.id, before: cursor }, signal);
      learnPeople(page.people);
      const own = page.lines.filter(({ body }) => body.type === "text" || body.type === "deleted");
      setLines((present) => merged(present, own));
      return page.before;
    },
    [path, task.id],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed count means more to read
  useEffect(() => {
    const stop = new AbortController();
    read(null, stop.signal).then(
      (cursor) => {
        setBefore((present) => present ?? cursor);
        setLoaded(true);
      },
      () => {},
    );
    return () => stop.abort();
  }, [read, task.comments]);

  const unsent = useOutboxStore((state) => state.unsent);
  const settling = useOutboxStore((state) => state.settling);
  const pending = pendingLines([...settling, ...unsent], task.group, lines).filter(
    ({ message }) => message.task === task.id,
  );
  const older = before === null ? null : async () => setBefore(await read(before));
  return { lines, pending, loaded, older };
}

/** Each line once, the greater `rev` stays, oldest first. */
function merged(present: readonly MessageView[], news: readonly MessageView[]): MessageView[] {
  const all = new Map(present.map((line) => [line.id, line]));
  for (const line of news) if ((all.get(line.id)?.rev ?? -1) <= line.rev) all.set(line.id, line);
  return [...all.values()].sort(
    (a, b) =>
      a.anchor - b.anchor ||
      Number(a.side === "internal") - Number(b.side === "internal") ||
      a.seq - b.seq,
  );
}
