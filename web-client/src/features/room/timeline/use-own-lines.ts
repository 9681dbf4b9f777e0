import type { Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { GroupId } from "../../../protocol/generated";
import { jumpToEnd } from "../../../state/rooms";
import type { Row } from "./rows";

/**
 * Whoever has written looks at what he has written: a new line of one's own brings the end, and the
 * end stays in sight while lines of others come before what is not sent yet.
 */
export function useOwnLines(
  list: Virtualizer<HTMLDivElement, Element>,
  group: GroupId,
  rows: readonly Row[],
  atEnd: boolean,
): void {
  const last = rows.findLast(({ kind }) => kind === "pending")?.key;
  const seen = useRef(last);
  useEffect(() => {
    const before = seen.current;
    seen.current = last;
    if (last === undefined || last === before) return;
    void jumpToEnd(group)
      .catch(() => {})
      .then(() => requestAnimationFrame(() => list.scrollToEnd({ behavior: "auto" })));
  }, [last, group, list]);

  const drawn = useRef({ rows, atEnd });
  useLayoutEffect(() => {
    const before = drawn.current;
    drawn.current = { rows, atEnd };
    const between = rows !== before.rows && rows.at(-1)?.kind === "pending";
    if (between && before.atEnd && !atEnd) list.scrollToEnd({ behavior: "auto" });
  }, [list, rows, atEnd]);
}
