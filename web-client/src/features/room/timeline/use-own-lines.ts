import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { GroupId } from "../../../protocol/generated";
import { jumpToEnd } from "../../../state/rooms";
import type { Row } from "./rows";

/** By these a reader goes elsewhere himself: the wheel, a finger, the scroll bar, keys. */
const TURNS_AWAY = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/**
 * Whoever has written looks at what he has written: a new line of one's own brings the end, and the
 * end stays in sight while lines of others come before it and it grows into what was sent, until its
 * author turns to something else in `place`, or is led to a line (`led`).
 */
export function useOwnLines(
  list: Virtualizer<HTMLDivElement, Element>,
  group: GroupId,
  rows: readonly Row[],
  { place, atEnd, led }: { place: RefObject<HTMLDivElement | null>; atEnd: boolean; led: boolean },
): void {
  const stays = useRef(false);
  const last = rows.findLast(({ kind }) => kind === "pending")?.key;
  const seen = useRef(last);
  useEffect(() => {
    const before = seen.current;
    seen.current = last;
    if (last === undefined || last === before) return;
    stays.current = true;
    void jumpToEnd(group)
      .catch(() => {})
      .then(() => requestAnimationFrame(() => list.scrollToEnd({ behavior: "auto" })));
  }, [last, group, list]);

  useEffect(() => {
    const turnsAway = () => {
      stays.current = false;
    };
    if (led) turnsAway();
    const here = place.current;
    for (const act of TURNS_AWAY) here?.addEventListener(act, turnsAway, { passive: true });
    return () => {
      for (const act of TURNS_AWAY) here?.removeEventListener(act, turnsAway);
    };
  }, [place, led]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows and heights are what moves the end
  useLayoutEffect(() => {
    if (stays.current && !atEnd) list.scrollToEnd({ behavior: "auto" });
  }, [list, rows, list.getTotalSize(), atEnd]);
}
