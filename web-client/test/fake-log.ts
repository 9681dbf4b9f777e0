import { streamKey } from "../src/protocol/codec";
import type {
  Event,
  EventPage,
  GroupId,
  LineBody,
  LinePage,
  MessageView,
  Seq,
  Side,
  Stored,
  StreamName,
} from "../src/protocol/generated";
import { compareLines } from "../src/sync/timeline";

const GROUP: GroupId = "g";
const PAGE = 7;

/** The server's side of one group, in memory: two streams, their lines, pages and missing ranges. */
export class FakeLog {
  readonly streams: Record<Side, Stored[]> = { shared: [], internal: [] };
  readonly lines: MessageView[] = [];

  /** `life` tells apart what was written after a restore from what was lost by it. */
  constructor(
    readonly group: GroupId = GROUP,
    private readonly life = 0,
  ) {}

  /** As it is now; what is written to the copy in its own `life` has ids of its own. */
  copy(life: number): FakeLog {
    const copy = new FakeLog(this.group, life);
    copy.streams.shared.push(...this.streams.shared);
    copy.streams.internal.push(...this.streams.internal);
    copy.lines.push(...this.lines);
    return copy;
  }

  head(side: Side): Seq {
    return this.streams[side].length;
  }

  post(side: Side, text: string, op: string | null = null, author = "author"): MessageView {
    return this.add(side, { type: "text", text, files: [] }, op, author);
  }

  postDeal(publicNo: string): MessageView {
    const deal = { publicNo, requestType: null, stage: null };
    return this.add("shared", { type: "deal_card", deal }, null, "author");
  }

  private add(side: Side, body: LineBody, op: string | null, author: string): MessageView {
    const seq = this.head(side) + 1;
    const message: MessageView = {
      id: this.life === 0 ? `${side}-${seq}` : `${side}-${seq}-${this.life}`,
      group: this.group,
      side,
      seq,
      line: this.lines.filter((line) => line.side === side).length + 1,
      anchor: side === "shared" ? seq : this.head("shared"),
      author,
      at: seq * 1_000_000,
      body,
      reply: null,
      mentions: [],
      mentionsStaff: false,
      chip: null,
      reactions: [],
      editedAt: null,
      op,
      rev: 1,
    };
    this.lines.push(message);
    this.store(side, { type: "message_posted", message, people: [] });
    return message;
  }

  edit(line: MessageView, text: string): void {
    const at = this.lines.findIndex(({ id }) => id === line.id);
    const present = this.lines[at];
    if (!present || present.body.type !== "text") return;
    const changed: MessageView = {
      ...present,
      body: { ...present.body, text },
      rev: present.rev + 1,
    };
    this.lines[at] = changed;
    this.store(line.side, { type: "message_changed", message: changed });
  }

  moveDeal(line: MessageView, stage: string): void {
    const at = this.lines.findIndex(({ id }) => id === line.id);
    const present = this.lines[at];
    if (present?.body.type !== "deal_card") return;
    const deal = { ...present.body.deal, stage };
    this.lines[at] = { ...present, body: { type: "deal_card", deal } };
    this.store("shared", { type: "deal_card_changed", deal, messages: [line.id] });
  }

  /** All lines in the timeline's order. */
  ordered(): MessageView[] {
    return [...this.lines].sort(compareLines);
  }

  /** A page as the server would read it now, for one who sees these sides. */
  page(
    at: { before?: string; after?: string; around?: string } = {},
    sees: readonly Side[] = ["shared", "internal"],
  ): LinePage {
    const all = this.ordered().filter(({ side }) => sees.includes(side));
    const index = (id: string | undefined) => all.findIndex((line) => line.id === id);
    let from = Math.max(0, all.length - PAGE);
    let to = all.length;
    if (at.before) {
      to = index(at.before);
      from = Math.max(0, to - PAGE);
    } else if (at.after) {
      from = index(at.after) + 1;
      to = Math.min(all.length, from + PAGE);
    } else if (at.around) {
      from = Math.max(0, index(at.around) - 3);
      to = Math.min(all.length, from + PAGE);
    }
    return {
      lines: structuredClone(all.slice(from, to)),
      people: [],
      tasks: [],
      staffTasks: [],
      deals: [],
      before: from > 0 ? (all[from]?.id ?? null) : null,
      after: to < all.length ? (all[to - 1]?.id ?? null) : null,
      sharedHead: this.head("shared"),
      internalHead: this.head("internal"),
    };
  }

  range(stream: StreamName, after: Seq): EventPage {
    const events = stream.kind === "internal" ? this.streams.internal : this.streams.shared;
    return {
      events: structuredClone(events.slice(after, after + 20)),
      head: events.length,
      reset: false,
    };
  }

  name(side: Side): StreamName {
    return { kind: side, of: this.group };
  }

  key(side: Side): string {
    return streamKey(this.name(side));
  }

  private store(side: Side, event: object): void {
    const seq = this.head(side) + 1;
    this.streams[side].push(
      structuredClone({
        stream: this.name(side),
        seq,
        at: seq * 1_000_000,
        actor: "author",
        event: { audience: side, event } as Event,
      }),
    );
  }
}
