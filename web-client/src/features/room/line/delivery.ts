import type { MessageView, Receipts, UserId } from "../../../protocol/generated";

/** How far a line of one's own has come: stored, on somebody's device, read by somebody. */
export type Delivery = "sent" | "delivered" | "seen";

export interface Readers {
  seen: UserId[];
  /** On their device, not read yet. */
  delivered: UserId[];
}

/** Who has a line and who has read it; its author is not counted. */
export function readersOf(line: MessageView, receipts: readonly Receipts[]): Readers {
  const others = receipts.filter(({ user, side }) => user !== line.author && side === line.side);
  const has = (kind: "read" | "delivered") => others.filter((one) => one[kind] >= line.seq);
  const seen = has("read").map(({ user }) => user);
  return {
    seen,
    delivered: has("delivered")
      .map(({ user }) => user)
      .filter((user) => !seen.includes(user)),
  };
}

export function deliveryOf(line: MessageView, receipts: readonly Receipts[]): Delivery {
  const { seen, delivered } = readersOf(line, receipts);
  if (seen.length > 0) return "seen";
  return delivered.length > 0 ? "delivered" : "sent";
}
