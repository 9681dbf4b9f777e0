import { useCallback, useEffect, useRef, useState } from "react";
import { getJson } from "../../net/http";
import type {
  DealEntry,
  DealForStaff,
  DealHistory,
  DealId,
  DealPage,
  Seq,
  Stored,
  TaskRow,
} from "../../protocol/generated";
import { followDeal, learnDeals, learnPeople } from "../../state";

/** A deal as its page shows it: the page as read, then every event of its stream. */
export interface DealState {
  deal: DealForStaff;
  tasks: readonly TaskRow[];
  /** Newest first. */
  entries: readonly DealEntry[];
  /** Where the older entries begin; nothing when all are here. */
  before: Seq | null;
}

export function useDealPage(id: DealId) {
  const [state, setState] = useState<DealState | null>(null);
  const [error, setError] = useState<unknown>(null);
  const unfollow = useRef<() => void>(() => {});

  const read = useCallback(async () => {
    unfollow.current();
    setError(null);
    try {
      const { page, fresh } = await readPage(id);
      setState(fresh);
      unfollow.current = followDeal(id, page.head, {
        events: (events) => setState((before) => before && events.reduce(apply, before)),
        reset: () => void read(),
      });
    } catch (failure) {
      setError(failure);
    }
  }, [id]);

  useEffect(() => {
    setState(null);
    void read();
    return () => unfollow.current();
  }, [read]);

  const readOlder = async () => {
    if (state?.before == null) return;
    const older = await getJson<DealHistory>(`/api/deals/${id}/history`, { before: state.before });
    learnPeople(older.people);
    setState(
      (now) => now && { ...now, entries: merged(now.entries, older.entries), before: older.before },
    );
  };
  return { state, error, again: read, readOlder };
}

async function readPage(id: DealId): Promise<{ page: DealPage; fresh: DealState }> {
  // The page first: entries that come between the two are in the history, and dropped as doubles.
  const page = await getJson<DealPage>(`/api/deals/${id}`);
  const history = await getJson<DealHistory>(`/api/deals/${id}/history`);
  learnPeople([...page.people, ...history.people]);
  learnDeals([page.deal.card]);
  const { deal, tasks } = page;
  return { page, fresh: { deal, tasks, entries: history.entries, before: history.before } };
}

/** The state after one more event of the deal's stream. */
export function apply(state: DealState, { event: { audience, event } }: Stored): DealState {
  if (audience !== "deal") return state;
  switch (event.type) {
    case "deal_changed":
      return event.deal.card.rev < state.deal.card.rev ? state : { ...state, deal: event.deal };
    case "task_row_changed":
      return { ...state, tasks: withRow(state.tasks, event.row) };
    case "happened":
      return { ...state, entries: merged([event.entry], state.entries) };
  }
}

function withRow(rows: readonly TaskRow[], row: TaskRow): readonly TaskRow[] {
  const there = rows.find(({ id }) => id === row.id);
  if (!there) return [...rows, row];
  return there.rev > row.rev ? rows : rows.map((one) => (one.id === row.id ? row : one));
}

/** Both lists, newest first, no entry twice. */
function merged(a: readonly DealEntry[], b: readonly DealEntry[]): readonly DealEntry[] {
  const bySeq = new Map([...a, ...b].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((one, other) => other.seq - one.seq);
}
