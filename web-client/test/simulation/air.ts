import { Unanswered } from "../../src/net/failure";
import type { Wire } from "../../src/net/socket";
import type { ServerFrame } from "../../src/protocol/generated";
import type { Dice } from "../seeded";

/** What the network does to what is on it; `calm` brings everything, at once and in order. */
export type Weather = "rough" | "calm";

/** Requests on their way. Each takes as long as the dice say, and may be lost on either way. */
export class Air {
  weather: Weather = "rough";
  private flights: { land(): void; lose(): void }[] = [];

  constructor(private readonly dice: Dice) {}

  get isEmpty(): boolean {
    return this.flights.length === 0;
  }

  /** `answer` runs when the request is there; the promise ends when its answer is back. */
  ask<T>(answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const lose = () => reject(new Unanswered());
      const land = () => this.flights.push({ land: attempt(answer, resolve, reject), lose });
      this.flights.push({ land, lose });
    });
  }

  /** One of them gets to where it goes. */
  land(): void {
    const [flight] = this.flights.splice(this.dice.below(this.flights.length), 1);
    if (this.weather === "rough" && this.dice.chance(0.15)) flight?.lose();
    else flight?.land();
  }
}

/** Does it now, and hands its result on later. */
function attempt<T>(
  answer: () => T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): () => void {
  try {
    const value = answer();
    return () => resolve(value);
  } catch (error) {
    return () => reject(error);
  }
}

/** The server's side of a line. */
export interface Exchange<Who> {
  open(line: Line<Who>): void;
  hear(line: Line<Who>, text: string): void;
  hungUp(line: Line<Who>): void;
}

/** A socket between one page and the server, with what is on it in both directions. */
export class Line<Who> implements Wire {
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  private state: "opening" | "open" | "closing" | "gone" = "opening";
  private up: string[] = [];
  private down: ServerFrame[] = [];

  constructor(
    readonly who: Who,
    private readonly exchange: Exchange<Who>,
  ) {}

  get isGone(): boolean {
    return this.state === "gone";
  }

  get isIdle(): boolean {
    return this.state === "open" && this.up.length === 0 && this.down.length === 0;
  }

  send(text: string): void {
    if (this.state === "open") this.up.push(text);
  }

  /** The page hangs up; what it has said before still arrives. */
  close(): void {
    if (this.state === "opening") this.state = "gone";
    if (this.state === "open") this.state = "closing";
  }

  say(frame: ServerFrame): void {
    if (this.state === "open") this.down.push(frame);
  }

  /** Brings something one step further. */
  carry(dice: Dice, weather: Weather): void {
    if (this.state === "opening") this.establish();
    else if (this.up.length > 0 && dice.chance(0.5)) this.carryUp();
    else if (this.down.length > 0 && this.state === "open") this.carryDown(dice, weather);
    else if (this.up.length > 0) this.carryUp();
    else if (this.state === "closing") this.end();
  }

  /** It breaks, with everything on it. A page may not be told, and has to find out by itself. */
  cut(told: boolean): void {
    if (this.state === "gone") return;
    this.end();
    if (told) this.onclose?.({ code: 1006 });
  }

  private establish(): void {
    this.state = "open";
    this.exchange.open(this);
    this.onopen?.();
  }

  private carryUp(): void {
    const text = this.up.shift();
    if (text !== undefined) this.exchange.hear(this, text);
  }

  private carryDown(dice: Dice, weather: Weather): void {
    const frame = this.down.shift();
    if (!frame) return;
    // Events may be lost, doubled and late; every other frame is the connection's own.
    if (frame.type === "event" && weather === "rough") {
      if (dice.chance(0.08)) return;
      if (dice.chance(0.08)) this.down.splice(dice.below(this.down.length + 1), 0, frame);
      if (dice.chance(0.1)) {
        this.down.splice(dice.below(this.down.length + 1), 0, frame);
        return;
      }
    }
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  private end(): void {
    this.state = "gone";
    this.up = [];
    this.down = [];
    this.exchange.hungUp(this);
  }
}
