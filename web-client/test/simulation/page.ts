import type { Clock } from "../../src/net/clock";
import { Refused, Unanswered } from "../../src/net/failure";
import { Requests } from "../../src/net/requests";
import { Socket } from "../../src/net/socket";
import { streamKey } from "../../src/protocol/codec";
import type {
  Command,
  Envelope,
  EventPage,
  OpId,
  Receipt,
  Seq,
  Side,
  Stored,
  StreamName,
} from "../../src/protocol/generated";
import { laneOf } from "../../src/sync/lane";
import { Outbox, type Unsent } from "../../src/sync/outbox";
import { type PendingLine, pendingLines } from "../../src/sync/pending";
import { Session } from "../../src/sync/session";
import { addPage, applyEvents, emptyTimeline, type Timeline } from "../../src/sync/timeline";
import { type Air, Line } from "./air";
import type { ModelServer, Person } from "./model-server";

const SIDES: readonly Side[] = ["shared", "internal"];

/** Ways to break a page on purpose, to see that the laws notice. */
export type Flaw = "gaps stay" | "doubles pass" | "each try is a new op" | "nothing is kept";

export interface Surroundings {
  clock: Clock;
  air: Air;
  server: ModelServer;
  flaw: Flaw | null;
}

/** What one device keeps over reloads. */
export type Device = Map<OpId, Unsent>;

/**
 * One page of the client: its real socket, session, outbox and timeline, put together as `state/`
 * does it, without stores and browser.
 */
export class Page {
  timeline: Timeline | null = null;
  unsent: readonly Unsent[] = [];
  /** Sent, and their event has not come back. */
  settling: readonly Unsent[] = [];
  /** The first law that this page has seen broken. */
  broken: string | null = null;
  /** Another epoch: the page is to be loaded anew. */
  stale = false;
  line: Line<Person> | null = null;
  readonly refused = new Set<OpId>();
  readonly session: Session;
  private readonly socket: Socket;
  private readonly requests: Requests;
  private readonly outbox: Outbox;
  private readonly at = new Map<string, Seq>();
  private wanted = false;
  private opening = false;
  private departures = 0;
  private closed = false;
  private wakers: (() => void)[] = [];

  constructor(
    readonly who: Person,
    private readonly device: Device,
    private readonly world: Surroundings,
  ) {
    const { clock, air, server } = world;
    this.session = new Session(
      {
        send: (frame) => this.socket.send(frame),
        read: (stream, after) => this.read(stream, after),
        deliver: (events) => this.deliver(events),
        hint: () => void this.come(),
        reset: () => this.startAnew(),
        lost: () => this.lose(),
        newEpoch: () => {
          this.stale = true;
        },
        rest: () => this.rest(1_000),
      },
      `${server.epoch}`,
    );
    this.socket = new Socket({
      connect: () => {
        this.line = new Line(who, server);
        return this.line;
      },
      clock,
      hidden: () => false,
      hello: () => this.session.hello(),
      probe: () => this.session.probe(),
      receive: (frame) => {
        if (frame.type === "reply") this.requests.answered(frame.op, frame.result);
        this.session.receive(frame);
      },
      changed: (state) => {
        if (state !== "online") this.requests.broken();
        else this.cameOnline();
      },
      stayAway: (code) => this.breaks(`told to stay away: ${code}`),
    });
    this.requests = new Requests({
      send: (frame) => this.socket.send(frame),
      post: (envelope) => air.ask(() => server.command(who, envelope)),
      suspect: () => this.socket.suspect(),
      clock,
    });
    this.outbox = new Outbox({
      // A page that is gone touches nothing any more.
      save: async (unsent) => {
        if (!this.closed && world.flaw !== "nothing is kept") device.set(unsent.op, unsent);
      },
      remove: async ({ op }) => {
        if (!this.closed) device.delete(op);
      },
      wanted: async (op) => world.flaw === "nothing is kept" || device.has(op),
      heldUntil: async (op) => device.get(op)?.heldUntil ?? 0,
      upload: () => Promise.reject(new Refused({ code: "not_found" })),
      transmit: (envelope) => this.transmit(envelope),
      now: () => clock.now() * 1000,
      later: (wait, run) => void clock.after(wait / 1000, run),
      rest: (_, asked) => this.rest(asked),
      changed: (unsent) => {
        this.unsent = unsent;
      },
      progress: () => {},
      done: (unsent) => {
        this.settling = [...this.settling, unsent];
      },
      failed: ({ op }) => void this.refused.add(op),
    });
  }

  start(): void {
    this.outbox.resume([...this.device.values()]);
    this.socket.start();
    void this.open();
  }

  /** It goes away; what it has not said is said by the next one, or in its last words. */
  close(lastWords: boolean): void {
    if (lastWords) {
      const { air, server } = this.world;
      for (const envelope of this.outbox.lastWords()) {
        air.ask(() => server.command(this.who, envelope)).catch(() => {});
      }
    }
    this.closed = true;
    this.outbox.stop();
    this.requests.broken();
    this.socket.stop();
  }

  write(op: OpId, command: Command): void {
    void this.outbox.add({
      op,
      lane: laneOf(command) ?? "",
      command,
      expect: null,
      madeAt: 0,
      files: [],
      state: "waiting",
      error: null,
      keepFailed: command.type === "send_message",
      heldUntil: 0,
    });
  }

  discard(op: OpId): void {
    void this.outbox.discard(op);
  }

  /** Brings the group to the screen, from a snapshot. */
  async open(): Promise<void> {
    this.wanted = true;
    if (this.opening) return;
    this.opening = true;
    while (this.wanted && !this.closed) {
      this.wanted = false;
      while (!(await this.load()) && !this.closed) await this.rest(null);
    }
    this.opening = false;
  }

  /** Reads on from an edge of the window, around a line of it, or at its end. */
  async look(where: "above" | "below" | "around" | "end", around: string): Promise<void> {
    const cursorOf = (at: Timeline | null) => (where === "above" ? at?.before : at?.after);
    const cursor = cursorOf(this.timeline);
    const edge = where === "above" || where === "below";
    if (!this.timeline?.loaded || (edge && !cursor)) return;
    const at = edge
      ? { [where === "above" ? "before" : "after"]: cursor }
      : where === "around"
        ? { around }
        : {};
    const page = await this.ask(() => this.world.server.page(this.who, at)).catch(() => null);
    // The window may have been replaced while the page was read.
    if (!page || !this.timeline || (edge && cursorOf(this.timeline) !== cursor)) return;
    this.timeline = addPage(this.timeline, page, edge ? where : "open") ?? this.timeline;
  }

  /** Lines that its user sees below those of the server. */
  pending(): PendingLine[] {
    const { group } = this.world.server;
    return pendingLines([...this.settling, ...this.unsent], group, this.timeline?.lines ?? []);
  }

  /** Has everything that has happened, and nothing on its way. */
  isCalm(): boolean {
    const { server } = this.world;
    if (this.timeline === null) return server.expelled.has(this.who.id);
    const sides = this.who.staff ? SIDES : (["shared"] as const);
    return (
      this.line?.isIdle === true &&
      this.unsent.every(({ state }) => state === "failed") &&
      sides.every((side) => this.session.have(server.log.name(side)) === server.log.head(side))
    );
  }

  /** One try; whether it is decided. */
  private async load(): Promise<boolean> {
    const { server } = this.world;
    const departed = this.departures;
    try {
      const [heads, page] = await Promise.all([
        this.ask(() => server.heads(this.who)),
        this.ask(() => server.page(this.who, {})),
      ]);
      // It was let go meanwhile: this may lack what was seen before.
      if (this.departures !== departed) return false;
      // Two snapshots, each with its heads: from the older one on, every event is applied.
      const shared = Math.min(heads.shared ?? 0, page.sharedHead);
      const internal =
        page.internalHead === null ? null : Math.min(heads.internal ?? 0, page.internalHead);
      const begun = this.timeline ?? emptyTimeline(shared, internal);
      const timeline = addPage(begun, page, "open");
      if (!timeline) return false;
      this.timeline = timeline;
      this.follow(server.log.name("shared"), shared);
      if (internal !== null) this.follow(server.log.name("internal"), internal);
      return true;
    } catch (error) {
      return error instanceof Refused || this.closed;
    }
  }

  private follow(stream: StreamName, seq: Seq): void {
    if (this.session.have(stream) === null) this.at.set(streamKey(stream), seq);
    this.session.follow(stream, seq);
  }

  private deliver(events: readonly Stored[]): void {
    for (const stored of this.world.flaw === "doubles pass" ? [...events, ...events] : events) {
      const key = streamKey(stored.stream);
      const next = (this.at.get(key) ?? 0) + 1;
      if (stored.seq !== next) this.breaks(`${key}: ${stored.seq} delivered in place of ${next}`);
      if (stored.event.audience === "internal" && !this.who.staff) {
        this.breaks("an internal event at a master");
      }
      this.at.set(key, stored.seq);
      if (stored.event.event.type !== "message_posted") continue;
      const { op } = stored.event.event.message;
      this.settling = this.settling.filter((unsent) => unsent.op !== op);
    }
    if (this.timeline) this.timeline = applyEvents(this.timeline, events);
  }

  private cameOnline(): void {
    for (const waker of this.wakers.splice(0)) waker();
    void this.come();
  }

  /** The list of groups is read anew: the group may be ours again, and a master follows it. */
  private async come(): Promise<void> {
    if (!this.timeline) return this.open();
    const { server } = this.world;
    const heads = await this.ask(() => server.heads(this.who)).catch(() => null);
    if (!this.who.staff && this.timeline && heads?.shared) {
      this.follow(server.log.name("shared"), heads.shared);
    }
  }

  private startAnew(): void {
    this.leave();
    void this.open();
  }

  /** The group is no longer ours. */
  private lose(): void {
    this.leave();
    for (const { op } of this.unsent) {
      this.refused.add(op);
      this.discard(op);
    }
  }

  private leave(): void {
    this.timeline = null;
    this.departures += 1;
    for (const side of SIDES) this.session.unfollow(this.world.server.log.name(side));
  }

  private read(stream: StreamName, after: Seq): Promise<EventPage> {
    if (this.world.flaw === "gaps stay") return Promise.reject(new Unanswered());
    return this.ask(() => this.world.server.range(this.who, stream, after));
  }

  private transmit(envelope: Envelope): Promise<Receipt> {
    const op = this.world.flaw === "each try is a new op" ? crypto.randomUUID() : envelope.op;
    return this.requests.transmit({ ...envelope, op });
  }

  private ask<T>(answer: () => T): Promise<T> {
    return this.world.air.ask(answer);
  }

  /** Ends early when the line is back, unless the server asked for the wait. */
  private rest(asked: number | null): Promise<void> {
    return new Promise((resolve) => {
      this.world.clock.after(asked ?? 100 + this.world.clock.random() * 2_000, resolve);
      if (asked === null) this.wakers.push(resolve);
    });
  }

  private breaks(law: string): void {
    this.broken ??= law;
  }
}
