/** Time as the mechanics of the network see it; a test gives its own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls once after so many milliseconds; the answer cancels. */
  after(milliseconds: number, run: () => void): () => void;
  /** 0 to 1. */
  random(): number;
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
