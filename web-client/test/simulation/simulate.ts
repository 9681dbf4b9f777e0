import type { MessageView, OpId } from "../../src/protocol/generated";
import { compareLines } from "../../src/sync/timeline";
import { HandClock } from "../hand-clock";
import { type Dice, seeded } from "../seeded";
import { Air } from "./air";
import { BAD, ModelServer, type Person } from "./model-server";
import { type Device, type Flaw, Page } from "./page";

const PEOPLE: readonly Person[] = [
  { id: "olga", staff: true },
  { id: "anna", staff: true },
  { id: "ivan", staff: false },
];
/** Steps of bad weather. */
const STEPS = 120;
/** Steps in which everything must have come to rest when the weather is calm. */
const PATIENCE = 4_000;

/** How often what was to be survived has happened; a simulation in which it does not shows nothing. */
export type Tally = Record<"written" | "cuts" | "reloads" | "restores" | "expulsions", number>;

interface Written {
  op: OpId;
  by: string;
  text: string;
  /** Whether it may be missing in the end: refused, taken back, or lost by a restore. */
  excused: boolean;
}

/** One shift of a group in bad weather, the same for the same seed. Throws the law that broke. */
export async function simulate(seed: number, flaw: Flaw | null = null): Promise<Tally> {
  const world = new World(seeded(seed), flaw);
  try {
    for (let step = 0; step < STEPS; step++) await world.storm();
    await world.calm();
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`);
  }
  return world.tally;
}

class World {
  readonly tally: Tally = { written: 0, cuts: 0, reloads: 0, restores: 0, expulsions: 0 };
  private readonly clock: HandClock;
  private readonly air: Air;
  private readonly server: ModelServer;
  private readonly devices = new Map<string, Device>();
  private readonly written = new Map<OpId, Written>();
  private pages: Page[];

  constructor(
    private readonly dice: Dice,
    private readonly flaw: Flaw | null,
  ) {
    this.clock = new HandClock(() => dice.next());
    this.air = new Air(dice);
    this.server = new ModelServer(dice);
    for (let line = dice.below(10); line > 0; line--) this.server.log.post("shared", `old ${line}`);
    this.pages = PEOPLE.map((who) => this.load(who));
  }

  /** Something happens. */
  async storm(): Promise<void> {
    const page = this.dice.pick(this.pages);
    const roll = this.dice.next();
    if (roll < 0.16) this.write(page);
    else if (roll < 0.2) this.edit(page);
    else if (roll < 0.22) this.takeBack(page);
    else if (roll < 0.26) this.cut(page);
    else if (roll < 0.28) this.reload(page, this.dice.chance(0.5));
    else if (roll < 0.33) void page.look(this.dice.pick(["above", "below", "end"]), "");
    else if (roll < 0.35) void page.look("around", this.someLine()?.id ?? "");
    else if (roll < 0.36) this.member(this.dice.chance(0.5));
    else if (roll < 0.365) this.restore();
    else if (roll < 0.375) this.server.takeBackup();
    else if (roll < 0.45) this.clock.pass(this.dice.below(4_000));
    else this.carry();
    await this.afterwards();
  }

  /** The weather clears; everything that was on its way arrives, and every page has it all. */
  async calm(): Promise<void> {
    this.air.weather = "calm";
    this.member(true);
    for (let step = 0; step < PATIENCE; step++) {
      if (this.air.isEmpty && this.pages.every((page) => page.isCalm())) break;
      if (step % 50 === 0) this.server.announce("shared");
      if (step % 50 === 25) this.server.announce("internal");
      if (this.dice.chance(0.1)) this.clock.pass(1_000);
      this.carry();
      await this.afterwards();
    }
    for (const page of this.pages) {
      if (!page.isCalm()) throw new Error(`${page.who.id} does not come to rest`);
      expectFresh(page, this.linesFor(page.who));
    }
    this.expectWrittenOnce();
  }

  private load(who: Person): Page {
    const device = this.devices.get(who.id) ?? new Map();
    this.devices.set(who.id, device);
    const { clock, air, server, flaw } = this;
    const page = new Page(who, device, { clock, air, server, flaw });
    page.start();
    return page;
  }

  private write(page: Page): void {
    const by = page.who.id;
    const number = ++this.tally.written;
    const text = `${this.dice.chance(0.08) ? BAD : by} ${number}`;
    const op = `op-${number}`;
    this.written.set(op, { op, by, text, excused: text.startsWith(BAD) });
    page.write(op, {
      type: "send_message",
      group: this.server.group,
      side: page.who.staff && this.dice.chance(0.3) ? "internal" : "shared",
      text,
      files: [],
      replyTo: null,
      task: null,
      mentions: [],
      mentionsStaff: false,
    });
  }

  private edit(page: Page): void {
    const line = page.timeline?.lines.at(-1 - this.dice.below(4));
    if (line?.body.type !== "text") return;
    // Edited or not, its number tells which one it is.
    const text = `${line.body.text}*`;
    page.write(`edit-${this.dice.next()}`, { type: "edit_message", message: line.id, text });
  }

  private takeBack(page: Page): void {
    const [unsent] = page.unsent;
    if (!unsent) return;
    this.excuse(unsent.op);
    page.discard(unsent.op);
  }

  private cut(page: Page): void {
    this.tally.cuts += 1;
    page.line?.cut(this.dice.chance(0.7));
  }

  private reload(page: Page, lastWords: boolean): void {
    this.tally.reloads += 1;
    page.close(lastWords);
    this.pages[this.pages.indexOf(page)] = this.load(page.who);
  }

  /** The master is taken out of the group, or back. */
  private member(stays: boolean): void {
    const [, , master] = this.pages;
    if (!master || this.server.expelled.has(master.who.id) !== stays) return;
    this.tally.expulsions += 1;
    if (stays) this.server.readmit(master.who);
    else this.server.expel(master.who);
  }

  private restore(): void {
    this.tally.restores += 1;
    const before = this.server.log.lines;
    this.server.restore();
    const kept = new Set(this.server.log.lines.map(({ op }) => op));
    for (const { op } of before) if (op && !kept.has(op)) this.excuse(op);
  }

  private carry(): void {
    const lines = this.pages.flatMap(({ line }) => (line && !line.isGone ? [line] : []));
    if (!this.air.isEmpty && this.dice.chance(0.4)) this.air.land();
    else if (lines.length > 0) this.dice.pick(lines).carry(this.dice, this.air.weather);
    else this.clock.pass(200);
  }

  /** What follows by itself, and the laws that hold at every moment. */
  private async afterwards(): Promise<void> {
    for (let turn = 0; turn < 12; turn++) await null;
    for (const page of this.pages) {
      for (const op of page.refused) this.excuse(op);
      if (page.broken) throw new Error(`${page.who.id}: ${page.broken}`);
      if (page.stale) this.reload(page, false);
      else this.expectOwnLinesOnce(page);
    }
  }

  /** Whoever has written sees it exactly once, on its way or where it is. */
  private expectOwnLinesOnce(page: Page): void {
    const { timeline, session, who } = page;
    if (!timeline?.loaded || session.epoch !== `${this.server.epoch}`) return;
    const shown = [
      ...timeline.lines.map(({ op }) => op),
      ...page.pending().map(({ unsent }) => unsent.op),
    ];
    for (const { op, by, text, excused } of this.written.values()) {
      if (by !== who.id) continue;
      const times = shown.filter((one) => one === op).length;
      if (times > 1) throw new Error(`${who.id} sees "${text}" ${times} times`);
      if (times === 0 && !excused && this.belongsOn(page, op)) {
        throw new Error(`${who.id} does not see "${text}"`);
      }
    }
  }

  private belongsOn({ timeline, who }: Page, op: OpId): boolean {
    if (this.devices.get(who.id)?.has(op)) return true;
    const line = this.server.log.lines.find((one) => one.op === op);
    const first = timeline?.lines[0];
    if (!line || !first || timeline?.after !== null) return false;
    return timeline.before === null || compareLines(line, first) >= 0;
  }

  private expectWrittenOnce(): void {
    const { lines } = this.server.log;
    for (const { text, excused } of this.written.values()) {
      const times = lines.filter((line) => textOf(line) === text).length;
      if (times > 1 || (times === 0 && !excused)) {
        throw new Error(`"${text}" was written ${times} times`);
      }
    }
    for (const { id } of PEOPLE) {
      // What was taken back or lost may have arrived at any time.
      const own = lines.filter(({ author, op }) => {
        return author === id && op && !this.written.get(op)?.excused;
      });
      const order = own.map(({ op }) => Number(op?.slice(3)));
      if (order.some((number, at) => number < (order[at - 1] ?? 0))) {
        throw new Error(`the lines of ${id} are in the order ${order}`);
      }
    }
  }

  private excuse(op: OpId): void {
    const written = this.written.get(op);
    if (written) written.excused = true;
  }

  private someLine(): MessageView | undefined {
    const { lines } = this.server.log;
    return lines[this.dice.below(lines.length)];
  }

  private linesFor({ staff }: Person): MessageView[] {
    return this.server.log.ordered().filter(({ side }) => staff || side === "shared");
  }
}

/** As it was first written. */
function textOf({ body }: MessageView): string {
  return body.type === "text" ? body.text.replace(/\*+$/, "") : "";
}

/** The window is what a fresh snapshot would show between its ends. */
function expectFresh({ who, timeline }: Page, all: MessageView[]): void {
  const { lines = [], before = null, after = null } = timeline ?? {};
  const from = before === null ? 0 : all.findIndex(({ id }) => id === lines[0]?.id);
  const to = after === null ? all.length : all.findIndex(({ id }) => id === lines.at(-1)?.id) + 1;
  const [seen, fresh] = [lines, all.slice(from, to)].map((some) => JSON.stringify(some));
  if (seen !== fresh) throw new Error(`${who.id} sees\n${seen}\nin place of\n${fresh}`);
}
