import { backoff } from "../net/backoff";
import { type Clock, realClock } from "../net/clock";
import { announceSignedOut, getJson, postJson } from "../net/http";
import { Requests } from "../net/requests";
import { Socket, type SocketState, type Wire } from "../net/socket";
import type {
  ClientFrame,
  EventPage,
  Hint,
  Receipt,
  Seq,
  ServerFrame,
  Stored,
  StreamName,
} from "../protocol/generated";
import { Session } from "../sync/session";
import { reportLink, reportOutdated } from "./connection";

/** What the stores do with what comes over the line. */
export interface LinkPort {
  deliver(events: readonly Stored[]): void;
  hint(hint: Hint): void;
  reset(stream: StreamName): void;
  lost(stream: StreamName): void;
  newEpoch(): void;
  /** On line; `again` after a break, in which hints may have been lost. */
  cameOnline(again: boolean): void;
}

/** The machine around the link; a test has its own. */
export interface LinkSurroundings {
  connect(): Wire;
  clock: Clock;
}

export const browserSurroundings: LinkSurroundings = {
  connect: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/ws`) as Wire,
  clock: realClock,
};

/** Closed because nobody is signed in any more; the others of 4500–4999 mean: not this client. */
const SIGNED_OUT = 4501;

/** The socket, the session that speaks over it, and the commands that go through it. */
export class Link {
  readonly session: Session;
  readonly requests: Requests;
  private readonly socket: Socket;
  private wakers: (() => void)[] = [];
  private wasOnline = false;
  /** Of the socket, when it was last heard of. */
  private state: SocketState = "idle";
  private readonly listeners = new AbortController();

  constructor(
    epoch: string,
    private readonly port: LinkPort,
    private readonly surroundings: LinkSurroundings,
  ) {
    this.session = new Session(
      {
        ...port,
        deliver: (events) => port.deliver(events),
        send: (frame) => this.socket.send(frame),
        read: readEvents,
        rest: () => this.rest(0, 1_000),
      },
      epoch,
    );
    this.socket = new Socket({
      connect: surroundings.connect,
      clock: surroundings.clock,
      hidden: () => document.hidden,
      hello: () => this.session.hello(),
      probe: () => this.session.probe(),
      receive: (frame) => this.receive(frame),
      changed: (state) => this.turned(state),
      stayAway: (code) => (code === SIGNED_OUT ? announceSignedOut() : reportOutdated()),
    });
    this.requests = new Requests({
      send: (frame) => this.socket.send(frame),
      post: (envelope) => postJson<Receipt>("/api/commands", envelope),
      suspect: () => this.socket.suspect(),
      clock: surroundings.clock,
    });
  }

  start(): void {
    const options = { signal: this.listeners.signal };
    window.addEventListener("online", () => this.wake(), options);
    window.addEventListener("offline", () => this.report(), options);
    document.addEventListener(
      "visibilitychange",
      () => {
        this.sayVisible();
        if (!document.hidden) this.wake();
      },
      options,
    );
    this.socket.start();
  }

  stop(): void {
    this.listeners.abort();
    this.requests.broken();
    this.socket.stop();
  }

  send(frame: ClientFrame): boolean {
    return this.socket.send(frame);
  }

  /** Waits before another try; ends early when the network comes back. */
  rest(attempt: number, asked: number | null): Promise<void> {
    const { clock } = this.surroundings;
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.wakers = this.wakers.filter((waker) => waker !== done);
        resolve();
      };
      const cancel = clock.after(asked ?? backoff(attempt, clock.random, document.hidden), done);
      // When the server asked to wait, the network's return changes nothing.
      if (asked === null) this.wakers.push(done);
    });
  }

  private receive(frame: ServerFrame): void {
    if (frame.type === "reply") this.requests.answered(frame.op, frame.result);
    this.session.receive(frame);
    this.report();
  }

  private turned(state: SocketState): void {
    const welcomed = this.state !== "connecting";
    this.state = state;
    if (state !== "online") this.requests.broken();
    this.report();
    // A browser hides why a handshake failed: HTTP tells whether the session is over.
    if (state === "waiting" && !welcomed) void getJson("/api/me").catch(() => {});
    if (state !== "online") return;
    this.sayVisible();
    this.wakeRests();
    this.port.cameOnline(this.wasOnline);
    this.wasOnline = true;
  }

  private wake(): void {
    this.socket.wake();
    this.wakeRests();
    this.report();
  }

  private wakeRests(): void {
    for (const waker of this.wakers.splice(0)) waker();
  }

  private sayVisible(): void {
    this.socket.send({ type: "visible", visible: !document.hidden });
  }

  private report(): void {
    reportLink(this.socket.state === "online", this.session.isBehind());
  }
}

function readEvents(stream: StreamName, after: Seq): Promise<EventPage> {
  const at = { after };
  switch (stream.kind) {
    case "shared":
    case "internal":
      return getJson<EventPage>(`/api/groups/${stream.of}/${stream.kind}/events`, at);
    case "deal":
      return getJson<EventPage>(`/api/deals/${stream.of}/events`, at);
    case "personal":
      return getJson<EventPage>("/api/personal/events", at);
  }
}
