import { streamKey } from "../src/protocol/codec";
import type {
  ClientFrame,
  Envelope,
  GroupRow,
  GroupView,
  Inbox,
  Me,
  PersonalEvent,
  Receipt,
  ServerFrame,
  Side,
  Stored,
  StreamName,
} from "../src/protocol/generated";
import { FakeLog } from "./fake-log";
import { WirePair } from "./wire-pair";

/** What happens to a command on its way; `lost` is done, but its answer is cut off. */
export type Fate = "done" | "lost" | "refused";

/** The protocol of one group and one person, in memory: HTTP, WebSocket and what lies behind. */
export class FakeServer {
  readonly log = new FakeLog();
  readonly personal: Stored[] = [];
  readonly written = new Map<string, Receipt>();
  readonly wires: WirePair[] = [];
  /** Ranges longer than this answer `reset`. */
  longest = 1_000;
  visible = true;
  fate: (envelope: Envelope) => Fate = () => "done";
  private followed = new Set<string>();

  constructor(readonly me: Me) {}

  connect = () => {
    const pair = new WirePair();
    const { send } = pair.client;
    pair.client.send = (text) => {
      send(text);
      queueMicrotask(() => this.hear(pair));
    };
    this.wires.push(pair);
    queueMicrotask(() => pair.open());
    return pair.client;
  };

  fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(String(input), "http://localhost");
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : null;
    const { status, value } = this.answer(url, body as Envelope | null);
    return new Response(JSON.stringify(value), { status });
  };

  /** Brings what has happened to whoever follows it. */
  announce(): void {
    const pair = this.wires.at(-1);
    if (!pair) return;
    for (const stream of this.streams()) {
      const last = stream.events.at(-1);
      if (last && this.followed.has(streamKey(stream.name))) {
        pair.serverSends({ type: "event", stored: structuredClone(last) });
      }
    }
    pair.flush();
  }

  tell(event: PersonalEvent): void {
    this.personal.push({
      stream: { kind: "personal", of: this.me.person.id },
      seq: this.personal.length + 1,
      at: 1,
      actor: null,
      event: { audience: "personal", event },
    });
    this.announce();
  }

  /** The line breaks; nothing that is on it arrives. */
  cut(code = 1006): void {
    this.followed.clear();
    this.wires.at(-1)?.serverCloses(code);
  }

  row(): GroupRow {
    const standing = (side: Side) => ({
      head: this.log.head(side),
      lines: this.log.lines.filter((line) => line.side === side).length,
      readSeq: 0,
      readLines: 0,
    });
    return {
      group: {
        id: this.log.group,
        city: "Казань",
        company: "СервисПлюс",
        timeZone: "Europe/Moscow",
        prefix: "СП",
        archived: false,
        rev: 1,
      },
      shared: standing("shared"),
      internal: this.me.person.kind === "internal" ? standing("internal") : null,
      mentions: 0,
      starred: false,
      muted: false,
      lastLine: null,
    };
  }

  private answer(url: URL, body: Envelope | null): { status: number; value: unknown } {
    const { pathname: path, searchParams: query } = url;
    const group = `/api/groups/${this.log.group}`;
    if (path === "/api/me") return ok(this.me);
    if (path === "/api/groups") return ok(this.visible ? [this.row()] : []);
    if (path === "/api/notifications") return ok(this.inbox());
    if (path === "/api/commands" && body) return this.command(body);
    if (path.startsWith(group) && !this.visible) return absent;
    if (path === group) return ok(this.view());
    if (path === `${group}/lines`) return ok(this.page(query));
    const events = /\/(shared|internal|personal)\/events$/.exec(path)?.[1];
    if (events) return ok(this.range(events, Number(query.get("after"))));
    return absent;
  }

  private hear(pair: WirePair): void {
    for (const frame of pair.takeSent()) this.receive(frame, pair);
    pair.flush();
  }

  private receive(frame: ClientFrame, pair: WirePair): void {
    if (frame.type === "hello") {
      pair.serverSends({ type: "welcome", version: 1, epoch: this.me.epoch, node: "n" });
      for (const { stream, seq } of frame.follow) this.follow(pair, stream, seq);
    } else if (frame.type === "follow") {
      this.follow(pair, frame.have.stream, frame.have.seq);
    } else if (frame.type === "command") {
      const { op } = frame.envelope;
      const { status, value } = this.command(frame.envelope);
      if (this.wires.at(-1) !== pair || value === undefined) return;
      const result =
        status === 200
          ? { outcome: "done" as const, receipt: value as Receipt }
          : { outcome: "refused" as const, error: value as never };
      pair.serverSends({ type: "reply", op, result });
    }
  }

  private follow(pair: WirePair, stream: StreamName, seq: number): void {
    const events = this.streams().find(({ name }) => streamKey(name) === streamKey(stream))?.events;
    const send = (frame: ServerFrame) => pair.serverSends(frame);
    if (!events || (!this.visible && stream.kind !== "personal")) {
      send({ type: "unfollowed", stream });
      return;
    }
    if (events.length - seq > this.longest) {
      send({ type: "reset", stream, head: events.length });
      return;
    }
    this.followed.add(streamKey(stream));
    send({ type: "following", stream, head: events.length });
    for (const stored of events.slice(seq)) {
      send({ type: "event", stored: structuredClone(stored) });
    }
  }

  private command(envelope: Envelope): { status: number; value: unknown } {
    const { op, command } = envelope;
    const fate = this.fate(envelope);
    if (fate === "refused") return { status: 422, value: { code: "invalid", name: "text" } };
    let receipt = this.written.get(op);
    if (!receipt) {
      receipt = { id: null, seq: null, rev: null, already: false };
      if (command.type === "send_message") {
        const line = this.log.post(command.side, command.text, op, this.me.person.id);
        receipt = { ...receipt, id: line.id, seq: line.seq, rev: 1 };
      }
      this.written.set(op, receipt);
    }
    if (fate === "lost") {
      this.cut();
      return { status: 502, value: undefined };
    }
    queueMicrotask(() => this.announce());
    return ok(receipt);
  }

  private view(): GroupView {
    return {
      row: this.row(),
      members: [],
      staff: [],
      receipts: [],
      present: [],
      staffReachable: false,
    };
  }

  private page(query: URLSearchParams) {
    const [before, after] = [query.get("before"), query.get("after")];
    const page = this.log.page({ ...(before ? { before } : {}), ...(after ? { after } : {}) });
    if (this.me.person.kind === "internal") return page;
    return {
      ...page,
      internalHead: null,
      lines: page.lines.filter(({ side }) => side === "shared"),
    };
  }

  private range(kind: string, after: number) {
    if (kind === "personal") {
      return { events: this.personal.slice(after), head: this.personal.length, reset: false };
    }
    return this.log.range(this.log.name(kind as Side), after);
  }

  private inbox(): Inbox {
    return { notifications: [], unseen: 0, head: this.personal.length, before: null };
  }

  private streams(): { name: StreamName; events: Stored[] }[] {
    return [
      { name: this.log.name("shared"), events: this.log.streams.shared },
      { name: this.log.name("internal"), events: this.log.streams.internal },
      { name: { kind: "personal", of: this.me.person.id }, events: this.personal },
    ];
  }
}

const absent = { status: 404, value: { code: "not_found" } };

function ok(value: unknown): { status: number; value: unknown } {
  return { status: 200, value };
}
