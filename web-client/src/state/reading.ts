import { newOp } from "../net/op-id";
import type { Envelope, GroupId, Seq, Side } from "../protocol/generated";
import { moveRead, useGroupsStore } from "./groups";
import { unseenMentionsOf } from "./notifications";
import { sendCommand } from "./outbox";

interface Mark {
  group: GroupId;
  side: Side;
  delivered: Seq;
  read: Seq;
}

/** Marks are sent together after this pause, in milliseconds. */
const PAUSE = 500;

const wanted = new Map<string, Mark>();
const said = new Map<string, Mark>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Events up to here are on this device. */
export function markDelivered(group: GroupId, side: Side, seq: Seq): void {
  mark({ group, side, delivered: seq, read: 0 });
}

/** The reader has seen the stream up to here; `lines` of it, as far as that is known. */
export function markRead(group: GroupId, side: Side, seq: Seq, lines: number): void {
  mark({ group, side, delivered: seq, read: seq });
  moveRead(group, side, seq, lines);
}

/** What speaks of the lines that were just read needs no bell any more. */
export function seeMentionsOf(group: GroupId): void {
  const ids = unseenMentionsOf(group).map(({ id }) => id);
  if (ids.length > 0) {
    void sendCommand({ type: "see_notifications", notifications: ids }).catch(() => {});
  }
}

/** Marks that a page that goes away has not said yet. */
export function lastMarks(): Envelope[] {
  return taken().map((mark) => ({
    op: newOp(),
    expect: null,
    command: { type: "mark_read", ...mark },
  }));
}

export function forgetMarks(): void {
  clearTimeout(timer);
  timer = undefined;
  wanted.clear();
  said.clear();
}

function mark(news: Mark): void {
  const key = keyOf(news);
  const present = wanted.get(key) ?? said.get(key) ?? known(news);
  if (present.delivered >= news.delivered && present.read >= news.read) return;
  wanted.set(key, {
    ...news,
    delivered: Math.max(present.delivered, news.delivered),
    read: Math.max(present.read, news.read),
  });
  timer ??= setTimeout(send, PAUSE);
}

function known({ group, side }: Mark): Mark {
  const read = useGroupsStore.getState().rows.get(group)?.[side]?.readSeq ?? 0;
  return { group, side, delivered: read, read };
}

/** A mark that is lost is repeated with the next one, so nobody waits for an answer. */
function send(): void {
  for (const mark of taken()) {
    sendCommand({ type: "mark_read", ...mark }).catch(() => said.delete(keyOf(mark)));
  }
}

/** All marks that were wanted and not said; from here on they count as said. */
function taken(): Mark[] {
  clearTimeout(timer);
  timer = undefined;
  const marks = [...wanted.values()];
  wanted.clear();
  for (const mark of marks) said.set(keyOf(mark), mark);
  return marks;
}

function keyOf({ side, group }: Mark): string {
  return `${side}:${group}`;
}
