import { create } from "zustand";
import type { DealCard, DealId, Stored } from "../protocol/generated";

interface DealsState {
  deals: ReadonlyMap<DealId, DealCard>;
}

/** The staff's face of every deal that a card, a task or a list has brought; never a master's. */
export const useDealsStore = create<DealsState>(() => ({ deals: new Map() }));

/** A deal's card, live; nothing until something has brought it. */
export function useDealCard(id: DealId | null | undefined): DealCard | undefined {
  return useDealsStore((state) => (id ? state.deals.get(id) : undefined));
}

/** The same by the public number, which is all that a card in the shared stream tells. */
export function useDealByNumber(publicNo: string): DealCard | undefined {
  return useDealsStore((state) =>
    [...state.deals.values()].find((deal) => deal.publicNo === publicNo),
  );
}

/** Keeps deals that came with an answer or an event; the greater `rev` stays. */
export function learnDeals(deals: readonly DealCard[]): void {
  const present = useDealsStore.getState().deals;
  const news = deals.filter((deal) => (present.get(deal.id)?.rev ?? -1) <= deal.rev);
  if (news.length === 0) return;
  const all = new Map(present);
  for (const deal of news) all.set(deal.id, deal);
  useDealsStore.setState({ deals: all });
}

export function applyToDeals(events: readonly Stored[]): void {
  learnDeals(
    events.flatMap(({ event: { audience, event } }): DealCard[] => {
      if (event.type !== "deal_changed") return [];
      return audience === "deal" ? [event.deal.card] : [event.deal];
    }),
  );
}
