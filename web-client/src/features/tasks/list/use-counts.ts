import { useCallback, useEffect, useState } from "react";
import { getJson } from "../../../net/http";
import type { TaskCounts, TaskShelf } from "../../../protocol/generated";
import { useLive } from "../../../state";

/** How much stands on each shelf, live. */
export function useCounts(): TaskCounts | undefined {
  const [counts, setCounts] = useState<TaskCounts>();
  const read = useCallback(() => {
    getJson<TaskCounts>("/api/tasks/counts").then(setCounts, () => {});
  }, []);
  useEffect(() => read(), [read]);
  useLive("task", read);
  return counts;
}

/** The number beside a shelf; closed ones are not counted. */
export function countOf(counts: TaskCounts, shelf: TaskShelf): number | undefined {
  switch (shelf) {
    case "not_accepted":
      return counts.notAccepted;
    case "closed":
    case "all":
      return undefined;
    default:
      return counts[shelf];
  }
}
