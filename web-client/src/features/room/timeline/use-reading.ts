import { useEffect, useRef } from "react";
import type { GroupId } from "../../../protocol/generated";
import { useGroupsStore } from "../../../state/groups";
import { markRead, seeMentionsOf } from "../../../state/reading";
import type { Row } from "./rows";

/**
 * Marks lines as read when they were really seen: the page visible and focused, the line on the
 * screen. `seenTo` is the index of the lowest row on the screen, `atEnd` that nothing is below.
 */
export function useReading(
  group: GroupId,
  rows: readonly Row[],
  seenTo: number,
  atEnd: boolean,
): void {
  const latest = useRef({ group, rows, seenTo, atEnd });
  latest.current = { group, rows, seenTo, atEnd };

  useEffect(() => {
    const look = () => {
      if (!document.hidden && document.hasFocus()) see(latest.current);
    };
    look();
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  });
}

function see({
  group,
  rows,
  seenTo,
  atEnd,
}: {
  group: GroupId;
  rows: readonly Row[];
  seenTo: number;
  atEnd: boolean;
}): void {
  const row = useGroupsStore.getState().rows.get(group);
  if (!row || seenTo < 0) return;
  for (const side of ["shared", "internal"] as const) {
    const standing = row[side];
    if (!standing) continue;
    const seen = lastSeen(rows, seenTo, side);
    const seq = atEnd ? standing.head : (seen?.seq ?? 0);
    const lines = atEnd ? standing.lines : (seen?.line ?? 0);
    if (seq > standing.readSeq) markRead(group, side, seq, lines);
  }
  if (atEnd) seeMentionsOf(group);
}

function lastSeen(rows: readonly Row[], seenTo: number, side: "shared" | "internal") {
  for (let index = seenTo; index >= 0; index--) {
    const row = rows[index];
    if (row?.kind === "line" && row.line.side === side) return row.line;
  }
  return undefined;
}
