import type {
  GroupId,
  LinePage,
  MessageId,
  MessageView,
  Seq,
  Side,
  Stored,
} from "../protocol/generated";

/** Events kept per group, so that a page read a moment earlier can be brought up to date. */
const KEPT = 500;
/** Characters of a quote. */
const EXCERPT = 140;

/**
 * A window on a group's lines, in one order for both streams: `(anchor, shared before internal,
 * seq)`. A value: every change makes a new one.
 */
export interface Timeline {
  readonly lines: readonly MessageView[];
  /** Cursor of the page above; nothing at the beginning. */
  readonly before: string | null;
  /** Cursor of the page below; nothing when the window reaches the end and grows live. */
  readonly after: string | null;
  /** Whether any page has come. */
  readonly loaded: boolean;
  /** The newest events of both streams, in the order of their arrival. */
  readonly recent: readonly Stored[];
  /** For each side: every event after this position is in `recent`. */
  readonly floor: Readonly<Record<Side, Seq>>;
}

/** An unloaded timeline whose streams are followed from these heads. */
export function emptyTimeline(shared: Seq, internal: Seq | null): Timeline {
  return {
    lines: [],
    before: null,
    after: null,
    loaded: false,
    recent: [],
    floor: { shared, internal: internal ?? 0 },
  };
}

export function compareLines(a: MessageView, b: MessageView): number {
  if (a.anchor !== b.anchor) return a.anchor - b.anchor;
  if (a.side !== b.side) return a.side === "shared" ? -1 : 1;
  return a.seq - b.seq;
}

/**
 * Puts a page into the window: at its place (`open` replaces the window), then applies again what
 * happened after the page was read. Nothing when the page is too old for that: read it again.
 */
export function addPage(
  timeline: Timeline,
  page: LinePage,
  where: "open" | "above" | "below",
): Timeline | null {
  const heads: Record<Side, Seq> = {
    shared: page.sharedHead,
    internal: page.internalHead ?? Number.MAX_SAFE_INTEGER,
  };
  const { floor } = timeline;
  if (heads.shared < floor.shared || heads.internal < floor.internal) return null;
  const keepsTop = where === "below";
  const keepsEnd = where === "above";
  const merged: Timeline = {
    ...timeline,
    loaded: true,
    lines: mergeLines(where === "open" ? [] : timeline.lines, page.lines),
    before: keepsTop ? timeline.before : page.before,
    after: keepsEnd ? timeline.after : page.after,
  };
  const missed = timeline.recent.filter(({ stream, seq }) => {
    return (stream.kind === "shared" || stream.kind === "internal") && seq > heads[stream.kind];
  });
  return missed.reduce(applyToLines, merged);
}

/** Applies events of the group's streams, each stream in its order. */
export function applyEvents(timeline: Timeline, events: readonly Stored[]): Timeline {
  const applied = timeline.loaded ? events.reduce(applyToLines, timeline) : timeline;
  const recent = [...timeline.recent, ...events];
  const dropped = recent.splice(0, Math.max(0, recent.length - KEPT));
  const floor = { ...timeline.floor };
  for (const { stream, seq } of dropped) {
    if (stream.kind === "shared" || stream.kind === "internal") floor[stream.kind] = seq;
  }
  return { ...applied, recent, floor };
}

/** The line with this id, if it is in the window. */
export function findLine(timeline: Timeline, id: MessageId): MessageView | undefined {
  return timeline.lines.find((line) => line.id === id);
}

/** The group of an event that belongs to a timeline. */
export function groupOf({ stream }: Stored): GroupId | null {
  return stream.kind === "shared" || stream.kind === "internal" ? stream.of : null;
}

function applyToLines(timeline: Timeline, stored: Stored): Timeline {
  if (stored.event.audience !== "shared" && stored.event.audience !== "internal") return timeline;
  const { event } = stored.event;
  switch (event.type) {
    case "message_posted":
      return post(timeline, event.message);
    case "message_changed":
      return replace(timeline, event.message);
    case "deal_card_changed": {
      const cards = new Set(event.messages);
      const lines = timeline.lines.map((line) =>
        cards.has(line.id) && line.body.type === "deal_card"
          ? { ...line, body: { ...line.body, deal: event.deal } }
          : line,
      );
      return { ...timeline, lines };
    }
    default:
      return timeline;
  }
}

/** A new line goes in only where the window has no hole between it and its neighbours. */
function post(timeline: Timeline, line: MessageView): Timeline {
  if (timeline.after !== null) return timeline;
  const first = timeline.lines[0];
  if (timeline.before !== null && first && compareLines(line, first) < 0) return timeline;
  return { ...timeline, lines: mergeLines(timeline.lines, [line]) };
}

function replace(timeline: Timeline, line: MessageView): Timeline {
  const quoted = requote(timeline, line);
  const at = placeOf(quoted.lines, line);
  const present = quoted.lines[at];
  if (present?.id !== line.id || present.rev > line.rev) return quoted;
  return { ...quoted, lines: quoted.lines.with(at, line) };
}

/** Replies quote the original as it is now (SPEC L2), whether or not it is in the window. */
function requote(timeline: Timeline, original: MessageView): Timeline {
  if (!timeline.lines.some((line) => line.reply?.message === original.id)) return timeline;
  const deleted = original.body.type === "deleted";
  const excerpt = excerptOf(original);
  const lines = timeline.lines.map((line) =>
    line.reply?.message === original.id
      ? { ...line, reply: { ...line.reply, excerpt, deleted } }
      : line,
  );
  return { ...timeline, lines };
}

/** The first characters of a line's text, on one line, as the server takes them. */
export function excerptOf({ body }: MessageView): string {
  const text = body.type === "text" ? body.text : "";
  const words = text.split(/\p{White_Space}+/u).filter((word) => word !== "");
  return Array.from(words.join(" ")).slice(0, EXCERPT).join("");
}

/** Both sorted; of two versions of a line the greater `rev` stays. */
function mergeLines(
  present: readonly MessageView[],
  added: readonly MessageView[],
): readonly MessageView[] {
  const lines = [...present];
  for (const line of added) {
    const at = placeOf(lines, line);
    const there = lines[at];
    if (there?.id !== line.id) lines.splice(at, 0, line);
    else if (line.rev >= there.rev) lines[at] = line;
  }
  return lines;
}

/** Index of the line itself, or where it would go. */
function placeOf(lines: readonly MessageView[], line: MessageView): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = lines[middle];
    if (there && compareLines(there, line) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
