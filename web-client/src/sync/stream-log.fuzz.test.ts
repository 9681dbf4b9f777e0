import { expect, test } from "vitest";
import { seeded } from "../../test/seeded";
import type { Stored } from "../protocol/generated";
import { StreamLog } from "./stream-log";

test("cut, reordered and doubled events come out in order, each once", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const dice = seeded(seed);
    const all = Array.from({ length: 40 }, (_, i) => stored(i + 1));
    const log = new StreamLog(0);
    const out: number[] = [];
    const take = (events: readonly Stored[]) => {
      const { ready, gap } = log.arrive(events);
      out.push(...ready.map(({ seq }) => seq));
      return gap;
    };
    // A line that loses, doubles and reorders.
    const sent = all
      .filter(() => dice.chance(0.8))
      .flatMap((event) => (dice.chance(0.2) ? [event, event] : [event]))
      .map((event) => ({ event, at: event.seq + dice.below(6) }))
      .sort((a, b) => a.at - b.at);
    for (const { event } of sent) {
      const gap = take([event]);
      if (gap && dice.chance(0.5)) take(all.slice(log.have, log.have + 1 + dice.below(10)));
    }
    take(all.slice(log.have));
    expect(out, `seed ${seed}`).toEqual(all.map(({ seq }) => seq));
  }
});

function stored(seq: number): Stored {
  return {
    stream: { kind: "shared", of: "g" },
    seq,
    at: seq,
    actor: null,
    event: { audience: "shared", event: { type: "task_gone", task: `${seq}` } },
  };
}
