import { Refused, Unanswered } from "../net/failure";
import type {
  Command,
  Envelope,
  ErrorBody,
  FileId,
  FileView,
  OpId,
  Receipt,
} from "../protocol/generated";
import { withFileNamed, withFiles } from "./lane";

/** A file that belongs to an unsent command; its bytes are kept beside it until it is sent. */
export interface UnsentFile {
  op: OpId;
  name: string;
  size: number;
  mediaType: string;
  /** What the server made of it, once it is there. */
  sent: FileView | null;
}

/**
 * `waiting` for its turn or the network · `sending` · `unconfirmed`: sent, but no answer yet ·
 * `failed`: the server said no; it stays until its author repeats or deletes it.
 */
export type UnsentState = "waiting" | "sending" | "unconfirmed" | "failed";

/** A command on its way. Plain data: it is stored on the device as it is. */
export interface Unsent {
  op: OpId;
  /** Commands of one lane are sent one after another. */
  lane: string;
  command: Command;
  expect: number | null;
  /** By this device's clock, in microseconds. */
  madeAt: number;
  files: UnsentFile[];
  state: UnsentState;
  error: ErrorBody | null;
  /** Keeps its place among the failed for its author to decide; others vanish with their error. */
  keepFailed: boolean;
  /** Until then, in microseconds by this device's clock, it may still be taken back. */
  heldUntil: number;
}

export interface OutboxPort {
  save(unsent: Unsent): Promise<void>;
  remove(unsent: Unsent): Promise<void>;
  /** Whether it is still wanted: another tab may have sent or deleted it. */
  wanted(op: OpId): Promise<boolean>;
  /** Until when it is held by now: the page that offers to take it back may have prolonged it. */
  heldUntil(op: OpId): Promise<number>;
  upload(file: UnsentFile, onProgress: (part: number) => void): Promise<FileView>;
  transmit(envelope: Envelope): Promise<Receipt>;
  /** By this device's clock, in microseconds. */
  now(): number;
  /** Calls once after so many microseconds. */
  later(wait: number, run: () => void): void;
  /** Waits before the next try, less when the network comes back. */
  rest(attempt: number, asked: number | null): Promise<void>;
  changed(unsent: readonly Unsent[]): void;
  progress(file: OpId, part: number): void;
  done(unsent: Unsent, receipt: Receipt): void;
  failed(unsent: Unsent, error: Refused): void;
}

/** Sends each command once, in the order of its lane, for as long as it takes. */
export class Outbox {
  private entries: Unsent[] = [];
  private readonly running = new Set<string>();
  /** Held by another page, which may have died: sent when it no longer prolongs the time. */
  private readonly heldElsewhere = new Set<OpId>();
  private stopped = false;

  constructor(private readonly port: OutboxPort) {}

  /** Takes up what an earlier page left unsent. */
  resume(stored: readonly Unsent[]): void {
    const known = new Set(this.entries.map(({ op }) => op));
    const left = stored.filter(({ op }) => !known.has(op));
    this.put([...left.map(asLeft), ...this.entries]);
    for (const { op, lane, heldUntil } of left) {
      // Another page may still offer to take it back.
      if (isHeld(heldUntil)) this.waitFor(op, heldUntil);
      void this.run(lane);
    }
  }

  /** Shows it at once, stores it, then sends it; one that is held waits for its release. */
  async add(unsent: Unsent): Promise<void> {
    this.put([...this.entries, unsent]);
    await this.port.save(unsent);
    void this.run(unsent.lane);
  }

  /** Once more, after a failure; without the files that the server refused, if so wished. */
  async retry(op: OpId, withoutFiles = false): Promise<void> {
    const unsent = this.entries.find((entry) => entry.op === op);
    if (unsent?.state !== "failed") return;
    const files = withoutFiles ? [] : unsent.files;
    await this.change(unsent, { state: "waiting", error: null, files });
    void this.run(unsent.lane);
  }

  /** It can be taken back for longer; the other pages see that. */
  async prolong(op: OpId, until: number): Promise<void> {
    const held = this.entries.find((entry) => entry.op === op);
    if (!held || !isHeld(held.heldUntil)) return;
    const longer = { ...held, heldUntil: until };
    this.put(this.entries.map((entry) => (entry.op === op ? longer : entry)));
    await this.port.save(longer);
  }

  /** Sends one that was held. */
  release(op: OpId): void {
    this.heldElsewhere.delete(op);
    const held = this.entries.find((entry) => entry.op === op);
    if (!held) return;
    this.put(this.entries.map((entry) => (entry.op === op ? { ...entry, heldUntil: 0 } : entry)));
    void this.run(held.lane);
  }

  /**
   * What a page that goes away should still say: of each lane the first command that can be sent
   * as it is and is not for another page to say. The next page repeats it under the same op.
   */
  lastWords(): Envelope[] {
    const lanes = new Set(this.entries.map(({ lane }) => lane));
    return [...lanes].flatMap((lane): Envelope[] => {
      const first = this.first(lane);
      if (!first || this.heldElsewhere.has(first.op)) return [];
      return first.files.every(({ sent }) => sent) ? [envelopeOf(first)] : [];
    });
  }

  /** Whoever wrote has left: nothing is sent or shown any more; what is stored stays. */
  stop(): void {
    this.stopped = true;
    this.entries = [];
  }

  /** Takes it back. One that is being sent may have arrived all the same. */
  async discard(op: OpId): Promise<void> {
    const unsent = this.entries.find((entry) => entry.op === op);
    if (unsent) await this.forget(unsent);
  }

  private waitFor(op: OpId, until: number): void {
    this.heldElsewhere.add(op);
    this.port.later(Math.max(0, until - this.port.now()), async () => {
      const present = await this.port.heldUntil(op);
      if (present > this.port.now()) this.waitFor(op, present);
      else this.release(op);
    });
  }

  private async run(lane: string): Promise<void> {
    if (this.running.has(lane)) return;
    this.running.add(lane);
    let attempt = 0;
    for (let next = this.next(lane); next; next = this.next(lane)) {
      const wait = await this.attempt(next, attempt);
      if (wait === "settled") attempt = 0;
      else await this.port.rest(attempt++, wait);
    }
    this.running.delete(lane);
  }

  private next(lane: string): Unsent | undefined {
    const first = this.first(lane);
    return first && !isHeld(first.heldUntil) ? first : undefined;
  }

  private first(lane: string): Unsent | undefined {
    return this.entries.find((entry) => entry.lane === lane && entry.state !== "failed");
  }

  /** One try; answers how long the server asked to wait when it has to be tried again. */
  private async attempt(unsent: Unsent, number: number): Promise<"settled" | number | null> {
    if (!(await this.port.wanted(unsent.op))) {
      this.put(this.entries.filter(({ op }) => op !== unsent.op));
      return "settled";
    }
    let present = await this.change(unsent, { state: "sending" });
    try {
      present = await this.uploadFiles(present);
      const receipt = await this.port.transmit(envelopeOf(present));
      if (!this.stopped) this.port.done(present, receipt);
      await this.forget(present);
      return "settled";
    } catch (error) {
      if (this.stopped) return "settled";
      const refusal = refusalOf(error, number);
      if (refusal) return this.refuse(present, refusal);
      await this.change(present, { state: "unconfirmed" });
      return error instanceof Unanswered ? error.wait : null;
    }
  }

  private async uploadFiles(unsent: Unsent): Promise<Unsent> {
    let present = unsent;
    for (const file of unsent.files) {
      if (file.sent) continue;
      const sent = await this.port.upload(file, (part) => this.port.progress(file.op, part));
      const files = present.files.map((one) => (one.op === file.op ? { ...one, sent } : one));
      present = await this.change(present, { files });
      await this.rename(present, file.op, sent.id);
    }
    return present;
  }

  /** Later commands of the lane may name a file by the op of its upload; now it has an id. */
  private async rename({ op, lane }: Unsent, upload: OpId, id: FileId | null): Promise<void> {
    for (const later of this.entries.filter((entry) => entry.lane === lane && entry.op !== op)) {
      const command = withFileNamed(later.command, upload, id);
      if (command !== later.command) await this.change(later, { command });
    }
  }

  private async refuse(unsent: Unsent, error: Refused): Promise<"settled"> {
    // What could not be uploaded is not there for the next command either.
    for (const file of unsent.files) if (!file.sent) await this.rename(unsent, file.op, null);
    this.port.failed(unsent, error);
    if (unsent.keepFailed) await this.change(unsent, { state: "failed", error: error.body });
    else await this.forget(unsent);
    return "settled";
  }

  private async change(unsent: Unsent, change: Partial<Unsent>): Promise<Unsent> {
    const changed = { ...unsent, ...change };
    // Discarded in the meantime: it must not come back.
    if (!this.entries.some(({ op }) => op === unsent.op)) return changed;
    this.put(this.entries.map((entry) => (entry.op === unsent.op ? changed : entry)));
    if (change.files || change.command || change.state === "failed" || change.state === "waiting") {
      await this.port.save(changed);
    }
    return changed;
  }

  private async forget(unsent: Unsent): Promise<void> {
    this.put(this.entries.filter(({ op }) => op !== unsent.op));
    await this.port.remove(unsent);
  }

  private put(entries: Unsent[]): void {
    if (this.stopped) return;
    this.entries = entries;
    this.port.changed(entries);
  }
}

/** The definite no to a command, if that is what it is. */
function refusalOf(error: unknown, attempt: number): Refused | null {
  // The end of a session says nothing of the command: its author sends it when he is in again.
  if (error instanceof Refused) return error.code === "unauthenticated" ? null : error;
  // A command that breaks the server every time must not stop its lane for ever.
  const hopeless = !(error instanceof Unanswered) || (error.code === "internal" && attempt >= 5);
  return hopeless ? new Refused({ code: "internal" }) : null;
}

function isHeld(until: number): boolean {
  return until > 0;
}

function envelopeOf({ op, expect, command, files }: Unsent): Envelope {
  const ids = files.flatMap(({ sent }): FileId[] => (sent ? [sent.id] : []));
  return { op, expect, command: withFiles(command, ids) };
}

/** After a reload nobody knows what became of it; the same op makes the repeat harmless. */
function asLeft(unsent: Unsent): Unsent {
  return unsent.state === "failed" ? unsent : { ...unsent, state: "waiting" };
}
