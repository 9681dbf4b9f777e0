/** Random numbers that repeat for a seed (mulberry32), so that a failing run can be run again. */
export function seeded(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    below: (end) => Math.floor(next() * end),
    chance: (part) => next() < part,
    pick: (all) => all[Math.floor(next() * all.length)] as never,
  };
}

export interface Dice {
  next(): number;
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  chance(part: number): boolean;
  pick<T>(all: readonly T[]): T;
}
