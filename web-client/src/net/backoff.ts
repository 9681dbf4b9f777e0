const BASE = 500;
const CAP = 10_000;
/** A hidden page is in no hurry. */
const CAP_HIDDEN = 60_000;

/** Milliseconds before try number `attempt` (0 is the first retry): exponential, full jitter. */
export function backoff(attempt: number, random: () => number, hidden = false): number {
  const most = Math.min(hidden ? CAP_HIDDEN : CAP, BASE * 2 ** Math.min(attempt, 10));
  // Never nothing, so that a door that closes at once is not stormed.
  return Math.round(100 + random() * most);
}
