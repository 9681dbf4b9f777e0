import type { Seq, Stored } from "../protocol/generated";

/** What became of an arrival. */
export interface Arrival {
  /** Now in order; to be delivered. */
  ready: Stored[];
  /** Events between `have` and the first held one are missing and must be read. */
  gap: boolean;
}

/**
 * One stream as this client has it: everything up to `have`, and events that came too early
 * (SPEC WS3). Pure: it neither asks nor waits.
 */
export class StreamLog {
  private readonly early = new Map<Seq, Stored>();

  constructor(public have: Seq) {}

  arrive(events: readonly Stored[]): Arrival {
    const ready: Stored[] = [];
    for (const event of events) {
      if (event.seq <= this.have) continue;
      if (event.seq > this.have + 1) {
        this.early.set(event.seq, event);
        continue;
      }
      this.take(event, ready);
    }
    return { ready, gap: this.early.size > 0 };
  }

  private take(event: Stored, ready: Stored[]): void {
    let next: Stored | undefined = event;
    while (next) {
      this.have = next.seq;
      this.early.delete(next.seq);
      ready.push(next);
      next = this.early.get(this.have + 1);
    }
  }
}
