import type { Clock } from "../src/net/clock";

interface Timer {
  at: number;
  run: () => void;
}

/** Time that passes only when a test says so. */
export class HandClock implements Clock {
  private time = 0;
  private timers: Timer[] = [];

  constructor(public random: () => number = () => 0.5) {}

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((one) => one !== timer);
    };
  }

  /** Lets so many milliseconds pass, with everything that falls due in them, in its order. */
  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (let due = this.due(end); due; due = this.due(end)) {
      this.time = due.at;
      this.timers = this.timers.filter((one) => one !== due);
      due.run();
    }
    this.time = end;
  }

  private due(end: number): Timer | undefined {
    return this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
