import { useNavigate } from "@tanstack/react-router";
import { type RefObject, useEffect, useRef } from "react";
import type { GroupId } from "../../protocol/generated";
import type { ListedGroup } from "./shown-rows";

/** Ctrl+K finds a group; Alt+↑ and ↓ go to the next one, with Shift to the next unread one. */
export function useGroupKeys(
  shown: readonly ListedGroup[],
  open: GroupId | undefined,
  field: RefObject<HTMLInputElement | null>,
): void {
  const navigate = useNavigate();
  const latest = useRef({ shown, open });
  latest.current = { shown, open };

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
        event.preventDefault();
        field.current?.focus();
        field.current?.select();
        return;
      }
      const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
      if (step === undefined) return;
      event.preventDefault();
      const next = neighbour(latest.current.shown, latest.current.open, step, event.shiftKey);
      if (next) void navigate({ to: "/groups/$groupId", params: { groupId: next } });
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [navigate, field]);
}

function neighbour(
  shown: readonly ListedGroup[],
  open: GroupId | undefined,
  step: number,
  unreadOnly: boolean,
): GroupId | undefined {
  const rows = unreadOnly
    ? shown.filter(({ row, unread }) => unread > 0 || row.group.id === open)
    : shown;
  const at = rows.findIndex(({ row }) => row.group.id === open);
  return rows[at === -1 ? 0 : at + step]?.row.group.id;
}
