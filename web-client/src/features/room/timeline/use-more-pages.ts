import type { Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { GroupId } from "../../../protocol/generated";
import { loadMore } from "../../../state/rooms";
import type { Timeline } from "../../../sync/timeline";

/** Pixels above and below the screen within which the next page is fetched. */
const NEAR = 800;

/** Fetches the next page before its place comes into sight, both ways. */
export function useMorePages(
  list: Virtualizer<HTMLDivElement, Element>,
  group: GroupId,
  { before, after, lines }: Timeline,
): void {
  const loading = useRef(false);
  const offset = list.scrollOffset ?? 0;
  const height = list.scrollRect?.height ?? 0;
  const ready = height > 0 && lines.length > 0;
  const above = ready && before !== null && offset < NEAR;
  const below = ready && after !== null && list.getTotalSize() - offset - height < NEAR;
  // Not only the place: after each page the next cursor asks again.
  const cursor = above ? before : below ? after : null;
  useEffect(() => {
    if (loading.current || cursor === null) return;
    loading.current = true;
    void loadMore(group, above ? "above" : "below")
      .catch(() => {})
      .finally(() => {
        loading.current = false;
      });
  }, [above, group, cursor]);
}
