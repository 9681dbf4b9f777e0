import { expect, test } from "vitest";
import type { Flaw } from "../../test/simulation/page";
import { simulate, type Tally } from "../../test/simulation/simulate";

/** From one seed up to another, not included; `make soak` takes more of them. */
const [FROM = 1, TO = 1_501] = (process.env.ARTEL_SIMULATION_SEEDS ?? "").split("..").map(seedOf);
const SEEDS = TO - FROM;
const PATIENCE = 3_600_000;

test(
  "whatever the line does, events come in order, own lines are there once, and each screen ends as a fresh one",
  async () => {
    const sum: Tally = { written: 0, cuts: 0, reloads: 0, restores: 0, expulsions: 0 };
    for (let seed = FROM; seed < TO; seed++) {
      const tally = await simulate(seed);
      for (const what of Object.keys(sum) as (keyof Tally)[]) sum[what] += tally[what];
    }
    console.log(`counts: shifts ${SEEDS} (seeds ${FROM}..${TO}), ${JSON.stringify(sum)}`);
    for (const times of Object.values(sum)) expect(times).toBeGreaterThan(SEEDS / 4);
  },
  PATIENCE,
);

// Seeds that have failed once; each says what was wrong.
test.each([
  ["a dead line under two lanes of commands is given up", 445],
  ["a page from before a group was let go does not begin it anew", 26_290],
  ["a list of groups that is faster than the socket hides no line from a master", 2],
])("%s", async (_, seed) => {
  await simulate(seed);
});

const flaws: Flaw[] = ["gaps stay", "doubles pass", "each try is a new op", "nothing is kept"];

test.each(flaws)(
  "the simulation notices when %s",
  async (flaw) => {
    for (let seed = 1; seed <= 40; seed++) {
      const broken = await simulate(seed, flaw).catch((error: Error) => error);
      if (broken instanceof Error) return;
    }
    throw new Error(`40 shifts have not shown that ${flaw}`);
  },
  PATIENCE,
);

function seedOf(text: string): number | undefined {
  return text === "" ? undefined : Number(text);
}
