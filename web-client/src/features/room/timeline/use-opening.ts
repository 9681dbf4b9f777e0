import type { Virtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef } from "react";
import type { Row } from "./rows";

/** Read lines above the unread line that stay in sight, in pixels. */
const CONTEXT = 96;

/** Opens a group where its reader left it: at what is unread, else at the end. */
export function useOpening(
  list: Virtualizer<HTMLDivElement, Element>,
  rows: readonly Row[],
  elsewhere: boolean,
): void {
  const opened = useRef(false);
  useLayoutEffect(() => {
    if (opened.current || rows.length === 0) return;
    opened.current = true;
    if (elsewhere) return;
    const unread = rows.findIndex(({ kind }) => kind === "unread");
    const offset = unread === -1 ? undefined : list.getOffsetForIndex(unread, "start");
    if (offset) list.scrollToOffset(Math.max(0, offset[0] - CONTEXT));
    else list.scrollToEnd({ behavior: "auto" });
  });
}
