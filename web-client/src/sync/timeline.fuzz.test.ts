import { expect, test } from "vitest";
import { FakeLog } from "../../test/fake-log";
import { type Dice, seeded } from "../../test/seeded";
import type { LinePage, MessageView, Side, Stored } from "../protocol/generated";
import { addPage, applyEvents, emptyTimeline, type Timeline } from "./timeline";

/** Something happens on the server. */
function happens(log: FakeLog, dice: Dice, deals: MessageView[]): void {
  const side: Side = dice.chance(0.4) ? "internal" : "shared";
  const roll = dice.next();
  if (roll < 0.6 || log.lines.length === 0) log.post(side, `text ${log.lines.length}`);
  else if (roll < 0.7) deals.push(log.postDeal(`no ${deals.length}`));
  else if (roll < 0.85 && deals.length > 0) log.moveDeal(dice.pick(deals), `stage ${dice.next()}`);
  else log.edit(dice.pick(log.lines), `edited ${dice.next()}`);
}

/** Takes events in order of their stream, the two streams mixed as it happens. */
class Reader {
  have: Record<Side, number>;
  constructor(
    readonly log: FakeLog,
    public timeline: Timeline,
  ) {
    this.have = { ...timeline.floor };
  }

  catchUp(dice: Dice, all = false): void {
    for (const side of dice.chance(0.5)
      ? (["shared", "internal"] as const)
      : (["internal", "shared"] as const)) {
      const waiting = this.log.streams[side].slice(this.have[side]);
      const taken = all ? waiting : waiting.slice(0, dice.below(waiting.length + 1));
      if (taken.length === 0) continue;
      this.have[side] += taken.length;
      this.timeline = applyEvents(this.timeline, structuredClone(taken) as Stored[]);
    }
  }

  put(page: LinePage, where: "open" | "above" | "below"): void {
    const next = addPage(this.timeline, page, where);
    if (next) this.timeline = next;
  }
}

test("whatever the order of pages and events, the window equals the server's lines", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const dice = seeded(seed);
    const log = new FakeLog();
    const deals: MessageView[] = [];
    for (let i = dice.below(60); i > 0; i--) happens(log, dice, deals);
    const reader = new Reader(log, emptyTimeline(log.head("shared"), log.head("internal")));
    /** A page on its way: read at one time, put in its place at a later one. */
    let travelling: { page: LinePage; where: "open" | "above" | "below"; from: Timeline } | null = {
      page: log.page(),
      where: "open",
      from: reader.timeline,
    };
    for (let step = 0; step < 80; step++) {
      if (dice.chance(0.5)) happens(log, dice, deals);
      if (dice.chance(0.5)) reader.catchUp(dice);
      if (travelling && dice.chance(0.4)) {
        const { page, where, from } = travelling;
        const { before, after } = reader.timeline;
        const fits =
          where === "open" || (where === "above" ? before === from.before : after === from.after);
        if (fits) reader.put(page, where);
        travelling = null;
      } else if (!travelling && reader.timeline.loaded) {
        const { before, after } = reader.timeline;
        const roll = dice.next();
        if (roll < 0.5 && before) {
          travelling = { page: log.page({ before }), where: "above", from: reader.timeline };
        } else if (roll < 0.7 && after) {
          travelling = { page: log.page({ after }), where: "below", from: reader.timeline };
        } else if (roll < 0.75) {
          const around = dice.pick(log.lines).id;
          travelling = { page: log.page({ around }), where: "open", from: reader.timeline };
        }
      }
    }
    reader.catchUp(dice, true);
    const all = log.ordered();
    const { lines, before, after, loaded } = reader.timeline;
    if (!loaded) continue;
    const from = before === null ? 0 : all.findIndex(({ id }) => id === lines[0]?.id);
    const to = after === null ? all.length : all.findIndex(({ id }) => id === lines.at(-1)?.id) + 1;
    expect(lines, `seed ${seed}`).toEqual(all.slice(from, to));
  }
});

test("five hundred notes at one anchor page both ways without a hole", () => {
  const log = new FakeLog();
  log.post("shared", "before");
  for (let i = 0; i < 500; i++) log.post("internal", `note ${i}`);
  log.post("shared", "after");
  const middle = log.ordered()[250] as MessageView;
  let timeline = addPage(
    emptyTimeline(log.head("shared"), log.head("internal")),
    log.page({ around: middle.id }),
    "open",
  );
  while (timeline?.before)
    timeline = addPage(timeline, log.page({ before: timeline.before }), "above");
  while (timeline?.after)
    timeline = addPage(timeline, log.page({ after: timeline.after }), "below");
  expect(timeline?.lines).toEqual(log.ordered());
});

test("a page that is older than the kept events is refused", () => {
  const log = new FakeLog();
  log.post("shared", "first");
  const old = log.page();
  let timeline = emptyTimeline(1, 0);
  for (let i = 0; i < 600; i++) {
    log.post("shared", `${i}`);
    timeline = applyEvents(timeline, log.streams.shared.slice(-1));
  }
  expect(addPage(timeline, old, "open")).toBeNull();
  expect(addPage(timeline, log.page(), "open")?.lines).toHaveLength(7);
});
