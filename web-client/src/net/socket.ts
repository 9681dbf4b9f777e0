import { decodeFrame, encodeFrame } from "../protocol/codec";
import type { ClientFrame, ServerFrame } from "../protocol/generated";
import { backoff } from "./backoff";
import type { Clock } from "./clock";

/**
 * `idle`: not wanted, or told to stay away. `connecting`: until the server's `welcome`.
 * `waiting`: until the next try.
 */
export type SocketState = "idle" | "connecting" | "online" | "waiting";

/** What of a WebSocket is used. */
export interface Wire {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface SocketOptions {
  connect(): Wire;
  clock: Clock;
  hidden(): boolean;
  /** First frame of each connection. */
  hello(): ClientFrame;
  /** A frame that the server always answers; sent to learn whether a silent line is alive. */
  probe(): ClientFrame;
  receive(frame: ServerFrame): void;
  changed(state: SocketState): void;
  /** Closed with 4500–4999: coming back would not help. */
  stayAway(code: number): void;
}

const RESTART = 1012;
/** No frame for so long: ask whether anybody is there. */
const SILENCE = 40_000;
const PROBE_PATIENCE = 8_000;
const CONNECT_PATIENCE = 10_000;

/** One connection at a time to the server, made again for as long as it is wanted. */
export class Socket {
  state: SocketState = "idle";
  private wire: Wire | null = null;
  private attempt = 0;
  private heardAt = 0;
  /** The line was asked whether it is alive, and has said nothing since. */
  private asked = false;
  private cancelTimer: () => void = () => {};

  constructor(private readonly options: SocketOptions) {}

  start(): void {
    if (this.state === "idle") this.connect();
  }

  stop(): void {
    this.drop();
    this.turn("idle");
  }

  /** Sends if the server has welcomed us; says whether it did. */
  send(frame: ClientFrame): boolean {
    if (this.state !== "online" || !this.wire) return false;
    this.wire.send(encodeFrame(frame));
    return true;
  }

  /** The network is back or the page is seen again: do not sit out the wait. */
  wake(): void {
    if (this.state === "waiting") {
      this.attempt = 0;
      this.connect();
    } else if (this.state === "online" && this.options.clock.now() - this.heardAt > 5_000) {
      this.ask();
    }
  }

  /** Something was not answered in time: check the line now. */
  suspect(): void {
    if (this.state === "online") this.ask();
  }

  private connect(): void {
    this.drop();
    this.turn("connecting");
    const wire = this.options.connect();
    this.wire = wire;
    // A socket that is no longer ours may still speak: every handler asks who it is.
    wire.onopen = () => {
      if (this.wire === wire) wire.send(encodeFrame(this.options.hello()));
    };
    wire.onmessage = ({ data }) => {
      if (this.wire === wire && typeof data === "string") this.hear(data);
    };
    wire.onclose = ({ code }) => {
      if (this.wire === wire) this.closed(code);
    };
    this.timer(CONNECT_PATIENCE, () => this.lost());
  }

  private hear(data: string): void {
    this.heardAt = this.options.clock.now();
    if (this.asked) this.watch();
    const frame = decodeFrame(data);
    if (!frame) return;
    if (frame.type === "welcome") {
      this.attempt = 0;
      this.watch();
      this.turn("online");
    }
    this.options.receive(frame);
  }

  private watch(): void {
    this.asked = false;
    this.timer(SILENCE, () => {
      const silent = this.options.clock.now() - this.heardAt;
      if (silent >= SILENCE) this.ask();
      else this.watch();
    });
  }

  private ask(): void {
    // Whoever doubts the line while it is being asked must not give it more time.
    if (this.asked) return;
    this.asked = true;
    this.send(this.options.probe());
    this.timer(PROBE_PATIENCE, () => this.lost());
  }

  private lost(): void {
    this.drop();
    this.comeBack(false);
  }

  private closed(code: number): void {
    this.drop();
    if (code >= 4500) {
      this.turn("idle");
      this.options.stayAway(code);
      return;
    }
    this.comeBack(code === RESTART);
  }

  private comeBack(atOnce: boolean): void {
    const { clock, hidden } = this.options;
    const wait =
      atOnce && this.attempt === 0
        ? clock.random() * 500
        : backoff(this.attempt, clock.random, hidden());
    this.attempt += 1;
    this.turn("waiting");
    this.timer(wait, () => this.connect());
  }

  private drop(): void {
    this.cancelTimer();
    this.asked = false;
    const wire = this.wire;
    this.wire = null;
    wire?.close(1000);
  }

  private timer(milliseconds: number, run: () => void): void {
    this.cancelTimer();
    this.cancelTimer = this.options.clock.after(milliseconds, run);
  }

  private turn(state: SocketState): void {
    if (this.state === state) return;
    this.state = state;
    this.options.changed(state);
  }
}
