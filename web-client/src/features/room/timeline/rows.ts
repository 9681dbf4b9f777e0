import { dayOf, MINUTE, type Micros } from "../../../i18n/time";
import type { MessageView, Seq, Side, UserId } from "../../../protocol/generated";
import type { PendingLine } from "../../../sync/pending";

/** Lines of one person within this time stand under one name. */
const TOGETHER = 5 * MINUTE;

/** What the timeline shows, from above to below. Keys stay when a pending line arrives. */
export type Row =
  | { kind: "day"; key: string; at: Micros }
  | { kind: "unread"; key: "unread"; at: Micros; count: number }
  | { kind: "line"; key: string; line: MessageView; first: boolean; last: boolean }
  | { kind: "pending"; key: string; pending: PendingLine; first: boolean; last: boolean };

export interface RowOptions {
  me: UserId;
  /** IANA zone in which days change. */
  zone: string;
  /** Where the reader stood when he came; nothing when everything was read. */
  readTo: Readonly<Record<Side, Seq>> | null;
}

/** Rows of a window: days, the unread line, lines by author, and one's own unsent ones below. */
export function rowsOf(
  lines: readonly MessageView[],
  pending: readonly PendingLine[],
  { me, zone, readTo }: RowOptions,
): Row[] {
  const rows: Row[] = [];
  const isNew = (line: MessageView) =>
    readTo !== null && line.seq > readTo[line.side] && line.author !== me;
  const firstNew = lines.findIndex(isNew);
  let day = Number.NEGATIVE_INFINITY;
  let above: Above | null = null;

  const place = (at: Micros) => {
    // Two streams, or a device with a wrong clock: a day that has begun never ends twice.
    if (dayOf(at, zone) <= day) return;
    day = dayOf(at, zone);
    rows.push({ kind: "day", key: `day-${day}`, at });
    above = null;
  };

  lines.forEach((line, index) => {
    place(line.at);
    if (index === firstNew) {
      const count = lines.slice(index).filter(isNew).length;
      rows.push({ kind: "unread", key: "unread", at: line.at, count });
      above = null;
    }
    const here = aboveOf(line);
    const first = !joins(above, here);
    if (!first) continueAbove(rows);
    rows.push({ kind: "line", key: line.op ?? line.id, line, first, last: true });
    above = here;
  });
  for (const one of pending) {
    place(one.unsent.madeAt);
    const here = { author: me, side: one.message.side, at: one.unsent.madeAt };
    const first = !joins(above, here);
    if (!first) continueAbove(rows);
    rows.push({ kind: "pending", key: one.unsent.op, pending: one, first, last: true });
    above = here;
  }
  return rows;
}

interface Above {
  author: UserId;
  side: Side;
  at: Micros;
}

/** What the next line may stand under; transitions and tombstones stand alone. */
function aboveOf({ author, side, at, body }: MessageView): Above | null {
  if (author === null || body.type === "transition" || body.type === "deleted") return null;
  return { author, side, at };
}

function joins(above: Above | null, here: Above | null): boolean {
  return (
    above !== null &&
    here !== null &&
    above.author === here.author &&
    above.side === here.side &&
    here.at - above.at < TOGETHER
  );
}

function continueAbove(rows: Row[]): void {
  const row = rows.at(-1);
  if (row?.kind === "line" || row?.kind === "pending") row.last = false;
}
