import { streamKey, VERSION } from "../protocol/codec";
import type {
  ClientFrame,
  EventPage,
  Hint,
  Seq,
  ServerFrame,
  Stored,
  StreamName,
} from "../protocol/generated";
import { type Arrival, StreamLog } from "./stream-log";

/** What a session needs of the world around it. */
export interface SessionPort {
  /** Sends if on line; says whether it did. */
  send(frame: ClientFrame): boolean;
  /** The events after a position, by HTTP. */
  read(stream: StreamName, after: Seq): Promise<EventPage>;
  /** Events of one stream, in order, each once. */
  deliver(events: readonly Stored[]): void;
  hint(hint: Hint): void;
  /** The stream cannot go on from here: take a snapshot, then `follow` from its head (WS4). */
  reset(stream: StreamName): void;
  /** Not visible to us, or no longer (WS5). */
  lost(stream: StreamName): void;
  /** The database was restored: every position and snapshot is worthless. */
  newEpoch(): void;
  /** Waits before a failed read is tried again. */
  rest(): Promise<void>;
}

interface Followed {
  name: StreamName;
  log: StreamLog;
  /** Where the server said the stream ends, when it began to send. */
  head: Seq;
  /** A missing range is being read. */
  filling: boolean;
}

/** Follows streams: says where we stand, repairs gaps, hands on what is in order. */
export class Session {
  private readonly followed = new Map<string, Followed>();
  /** Streams that the present connection was asked for. */
  private asked = new Set<string>();

  constructor(
    private readonly port: SessionPort,
    public epoch: string,
  ) {}

  /** First frame of a connection: all we follow, and where we stand (WS1). */
  hello(): ClientFrame {
    this.asked = new Set(this.followed.keys());
    const follow = [...this.followed.values()].map(({ name, log }) => ({
      stream: name,
      seq: log.have,
    }));
    return { type: "hello", version: VERSION, epoch: this.epoch, follow };
  }

  /** A frame that the server always answers: the first stream we follow, once more. */
  probe(): ClientFrame {
    const first = this.followed.values().next().value;
    return first
      ? { type: "follow", have: { stream: first.name, seq: first.log.have } }
      : { type: "visible", visible: true };
  }

  /**
   * Follows a stream from a snapshot's head. One already followed goes on from where it is: what
   * is between there and the head is still on its way, and lines on the screen need it.
   */
  follow(name: StreamName, seq: Seq): void {
    const key = streamKey(name);
    const stream = this.followed.get(key) ?? {
      name,
      log: new StreamLog(seq),
      head: 0,
      filling: false,
    };
    this.followed.set(key, stream);
    this.ask(stream);
  }

  unfollow(name: StreamName): void {
    const key = streamKey(name);
    if (!this.followed.delete(key)) return;
    this.asked.delete(key);
    this.port.send({ type: "unfollow", stream: name });
  }

  /** Position up to which we have everything; nothing when the stream is not followed. */
  have(name: StreamName): Seq | null {
    return this.followed.get(streamKey(name))?.log.have ?? null;
  }

  /** Whether missed events are still on their way. */
  isBehind(): boolean {
    return [...this.followed.values()].some(({ head, log }) => log.have < head);
  }

  receive(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.welcome(frame.epoch);
        break;
      case "event":
        this.arrive(frame.stored.stream, [frame.stored]);
        break;
      case "reset":
        this.startAnew(frame.stream);
        break;
      case "unfollowed":
        this.lose(frame.stream);
        break;
      case "hint":
        this.port.hint(frame.hint);
        break;
      case "following":
        this.standsAt(frame.stream, frame.head);
        break;
      case "reply":
        return;
    }
  }

  private welcome(epoch: string): void {
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.followed.clear();
      this.port.newEpoch();
      return;
    }
    for (const [key, stream] of this.followed) if (!this.asked.has(key)) this.ask(stream);
  }

  private standsAt(name: StreamName, head: Seq): void {
    const stream = this.followed.get(streamKey(name));
    if (stream) stream.head = head;
  }

  private ask({ name, log }: Followed): void {
    const key = streamKey(name);
    if (this.asked.has(key)) return;
    if (this.port.send({ type: "follow", have: { stream: name, seq: log.have } })) {
      this.asked.add(key);
    }
  }

  private arrive(name: StreamName, events: readonly Stored[]): void {
    const stream = this.followed.get(streamKey(name));
    if (stream) this.hand(stream, stream.log.arrive(events));
  }

  private hand(stream: Followed, { ready, gap }: Arrival): void {
    if (ready.length > 0) this.port.deliver(ready);
    if (gap && !stream.filling) void this.fill(stream);
  }

  private async fill(stream: Followed): Promise<void> {
    stream.filling = true;
    let gap = true;
    while (gap && this.isPresent(stream)) {
      const after = stream.log.have;
      const page = await this.port.read(stream.name, after).catch(() => null);
      if (!this.isPresent(stream)) return;
      if (!page) await this.port.rest();
      else if (page.reset) return this.startAnew(stream.name);
      const arrival = stream.log.arrive(page?.events ?? []);
      if (arrival.ready.length > 0) this.port.deliver(arrival.ready);
      gap = arrival.gap;
    }
    stream.filling = false;
  }

  private startAnew(name: StreamName): void {
    const key = streamKey(name);
    if (!this.followed.delete(key)) return;
    this.asked.delete(key);
    this.port.reset(name);
  }

  private lose(name: StreamName): void {
    const key = streamKey(name);
    if (!this.followed.delete(key)) return;
    this.asked.delete(key);
    this.port.lost(name);
  }

  private isPresent(stream: Followed): boolean {
    return this.followed.get(streamKey(stream.name)) === stream;
  }
}
