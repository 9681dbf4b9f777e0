import type { Virtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef } from "react";
import type { Row } from "./rows";

/** Opens a group where its reader left it: at what is unread, else at the end. */
export function useOpening(
  list: Virtualizer<HTMLDivElement, Element>,
  rows: readonly Row[],
  elsewhere: boolean,
): void {
  const opened = useRef(false);
  useLayoutEffect(
    () => () => {
      opened.current = false;
    },
    [],
  );
  useLayoutEffect(() => {
    if (opened.current || rows.length === 0) return;
    opened.current = true;
    if (elsewhere) return;
    const unread = rows.findIndex(({ kind }) => kind === "unread");
    if (unread === -1) list.scrollToEnd({ behavior: "auto" });
    else list.scrollToIndex(unread, { align: "start" });
  });
}
