import { useCallback, useEffect, useRef, useState } from "react";
import { getJson } from "../../net/http";
import type { DealId, DealList } from "../../protocol/generated";
import { learnDeals, learnPeople, useLive } from "../../state";
import type { DealFilter } from "./filter";

const PAGE = 60;
/** The largest page the server gives. */
const MOST = 200;

interface Shown {
  ids: readonly DealId[];
  next: string | null;
  loading: boolean;
  error: unknown;
}

const nothing: Shown = { ids: [], next: null, loading: true, error: null };

/** Deals by the filter, page after page, read again when any deal changes. */
export function useDealList(filter: DealFilter) {
  const { stage, mine, closed, text } = filter;
  const [shown, setShown] = useState(nothing);
  const [loadingMore, setLoadingMore] = useState(false);
  const running = useRef<AbortController | null>(null);
  const count = useRef(0);
  count.current = shown.ids.length;

  const read = useCallback(
    async (after: string | null, limit: number) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      try {
        const query = { stage, mine, closed, text, after, limit };
        const list = await getJson<DealList>("/api/deals", query, controller.signal);
        learnPeople(list.people);
        learnDeals(list.deals);
        const ids = list.deals.map(({ id }) => id);
        setShown((before) => ({
          ids: after === null ? ids : [...new Set([...before.ids, ...ids])],
          next: list.next,
          loading: false,
          error: null,
        }));
      } catch (error) {
        if (controller.signal.aborted) return;
        setShown((before) => ({ ...before, loading: false, error }));
      }
    },
    [stage, mine, closed, text],
  );

  useEffect(() => {
    setShown((before) => ({ ...before, loading: true }));
    void read(null, PAGE);
    return () => running.current?.abort();
  }, [read]);
  const again = () => void read(null, Math.min(MOST, Math.max(PAGE, count.current)));
  useLive("deal", again);

  const readMore = async () => {
    if (shown.next === null || loadingMore) return;
    setLoadingMore(true);
    await read(shown.next, PAGE);
    setLoadingMore(false);
  };
  return { ...shown, more: shown.next !== null, loadingMore, again, readMore };
}
