import type { DealId, Seq, Stored } from "../protocol/generated";
import type { Link } from "./link";

/** What a page of a deal does with its stream. */
export interface DealFollower {
  /** In order, each once. */
  events(events: readonly Stored[]): void;
  /** Read the page again, then follow from its head. */
  reset(): void;
}

let link: Link | null = null;
const followers = new Map<DealId, DealFollower>();

export function setDealsLink(present: Link | null): void {
  link = present;
  followers.clear();
}

/** Follows a deal from the head its page came with; the answer stops. One page at a time. */
export function followDeal(deal: DealId, head: Seq, follower: DealFollower): () => void {
  followers.set(deal, follower);
  link?.session.follow({ kind: "deal", of: deal }, head);
  return () => {
    if (followers.get(deal) !== follower) return;
    followers.delete(deal);
    link?.session.unfollow({ kind: "deal", of: deal });
  };
}

export function applyToDealPages(events: readonly Stored[]): void {
  for (const [deal, follower] of followers) {
    const own = events.filter(({ stream }) => stream.kind === "deal" && stream.of === deal);
    if (own.length > 0) follower.events(own);
  }
}

export function resetDealPage(deal: DealId): void {
  followers.get(deal)?.reset();
}
