import { Refused, Unanswered } from "../../src/net/failure";
import { streamKey } from "../../src/protocol/codec";
import type {
  ClientFrame,
  Envelope,
  ErrorBody,
  EventPage,
  GroupId,
  LinePage,
  OpId,
  Receipt,
  Seq,
  Side,
  StreamName,
} from "../../src/protocol/generated";
import { FakeLog } from "../fake-log";
import type { Dice } from "../seeded";
import type { Exchange, Line } from "./air";

export interface Person {
  id: string;
  staff: boolean;
}

/** A longer missing range is a reset; short, so that it happens. */
const LONGEST = 12;
/** Texts with this beginning are refused. */
export const BAD = "bad";

interface Present {
  followed: Set<string>;
}

/** What is kept of the database: its lines and streams, and the receipt of each op. */
interface Kept {
  log: FakeLog;
  receipts: Map<OpId, Receipt>;
}

/** The rules of SPEC.md for one group, in memory: what is committed is committed at once. */
export class ModelServer implements Exchange<Person> {
  epoch = 1;
  log = new FakeLog();
  /** Not in the group at present. */
  readonly expelled = new Set<string>();
  private receipts = new Map<OpId, Receipt>();
  private readonly lines = new Map<Line<Person>, Present>();
  private backup: Kept = this.kept();

  constructor(private readonly dice: Dice) {}

  get group(): GroupId {
    return this.log.group;
  }

  open(line: Line<Person>): void {
    this.lines.set(line, { followed: new Set() });
  }

  hungUp(line: Line<Person>): void {
    this.lines.delete(line);
  }

  hear(line: Line<Person>, text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    switch (frame.type) {
      case "hello":
        line.say({ type: "welcome", version: 1, epoch: `${this.epoch}`, node: "n" });
        for (const { stream, seq } of frame.follow) {
          this.follow(line, stream, frame.epoch === `${this.epoch}` ? seq : -1);
        }
        break;
      case "follow":
        this.follow(line, frame.have.stream, frame.have.seq);
        break;
      case "unfollow":
        this.lines.get(line)?.followed.delete(streamKey(frame.stream));
        break;
      case "command":
        this.reply(line, frame.envelope);
        break;
    }
  }

  /** The other door of a command. Throws what the client makes of a refusal. */
  command(person: Person, { op, command }: Envelope): Receipt {
    const present = this.receipts.get(op);
    if (present) return { ...present, already: true };
    if (this.expelled.has(person.id)) throw new Refused({ code: "not_found" });
    if (this.dice.chance(0.04)) throw new Unanswered(300, "too_fast");
    let receipt: Receipt = { id: null, seq: null, rev: null, already: false };
    if (command.type === "send_message") {
      if (command.text.startsWith(BAD)) throw new Refused({ code: "invalid" });
      const line = this.log.post(command.side, command.text, op, person.id);
      receipt = { ...receipt, id: line.id, seq: line.seq, rev: line.rev };
      this.announce(command.side);
    } else if (command.type === "edit_message") {
      const line = this.log.lines.find(({ id }) => id === command.message);
      if (!line) throw new Refused({ code: "not_found" });
      this.log.edit(line, command.text);
      this.announce(line.side);
    }
    this.receipts.set(op, receipt);
    return receipt;
  }

  /** Tells the newest event of a stream to whoever follows it. */
  announce(side: Side): void {
    const stored = this.log.streams[side].at(-1);
    if (!stored) return;
    for (const [line, { followed }] of this.lines) {
      if (followed.has(this.log.key(side))) line.say({ type: "event", stored });
    }
  }

  heads(person: Person): Record<Side, Seq | null> {
    this.let(person, "shared");
    return { shared: this.log.head("shared"), internal: this.headForStaff(person) };
  }

  page(person: Person, at: { before?: string; after?: string; around?: string }): LinePage {
    this.let(person, "shared");
    const page = this.log.page(at, person.staff ? ["shared", "internal"] : ["shared"]);
    return { ...page, internalHead: this.headForStaff(person) };
  }

  range(person: Person, stream: StreamName, after: Seq): EventPage {
    this.let(person, stream.kind as Side);
    const { head } = this.log.range(stream, 0);
    if (after > head || head - after > LONGEST) return { events: [], head, reset: true };
    return this.log.range(stream, after);
  }

  /** From the commit on he reads nothing of it; his connections are told. */
  expel(person: Person): void {
    this.expelled.add(person.id);
    for (const [line, { followed }] of this.lines) {
      if (line.who.id !== person.id) continue;
      for (const stream of [this.log.name("shared"), this.log.name("internal")]) {
        if (followed.delete(streamKey(stream))) line.say({ type: "unfollowed", stream });
      }
    }
  }

  /** He may read it again, and is told if he is on line. */
  readmit(person: Person): void {
    this.expelled.delete(person.id);
    for (const line of this.lines.keys()) {
      if (line.who.id === person.id) line.say({ type: "hint", hint: { type: "lobby", rows: [] } });
    }
  }

  takeBackup(): void {
    this.backup = this.kept();
  }

  /** What happened since the backup has never happened; nobody's positions hold any more. */
  restore(): void {
    const { log, receipts } = this.backup;
    this.epoch += 1;
    this.log = log.copy(this.epoch);
    this.receipts = new Map(receipts);
    for (const line of [...this.lines.keys()]) line.cut(true);
  }

  private kept(): Kept {
    return { log: this.log.copy(this.epoch), receipts: new Map(this.receipts) };
  }

  private follow(line: Line<Person>, stream: StreamName, seq: Seq): void {
    const side = stream.kind as Side;
    if (this.expelled.has(line.who.id) || (side === "internal" && !line.who.staff)) {
      line.say({ type: "unfollowed", stream });
      return;
    }
    const head = this.log.head(side);
    if (seq < 0 || seq > head || head - seq > LONGEST) {
      line.say({ type: "reset", stream, head });
      return;
    }
    this.lines.get(line)?.followed.add(streamKey(stream));
    line.say({ type: "following", stream, head });
    for (const stored of this.log.streams[side].slice(seq)) line.say({ type: "event", stored });
  }

  private reply(line: Line<Person>, envelope: Envelope): void {
    const { op } = envelope;
    try {
      const receipt = this.command(line.who, envelope);
      line.say({ type: "reply", op, result: { outcome: "done", receipt } });
    } catch (failure) {
      line.say({ type: "reply", op, result: { outcome: "refused", error: bodyOf(failure) } });
    }
  }

  private let(person: Person, side: Side): void {
    const sees = person.staff || side === "shared";
    if (!sees || this.expelled.has(person.id)) throw new Refused({ code: "not_found" });
  }

  private headForStaff({ staff }: Person): Seq | null {
    return staff ? this.log.head("internal") : null;
  }
}

function bodyOf(failure: unknown): ErrorBody {
  if (failure instanceof Refused) return failure.body;
  if (!(failure instanceof Unanswered)) throw failure;
  return { code: failure.code ?? "unavailable", retryAfter: failure.wait ?? 0 };
}
