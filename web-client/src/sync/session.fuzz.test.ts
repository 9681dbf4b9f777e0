import { expect, test } from "vitest";
import { FakeLog } from "../../test/fake-log";
import { seeded } from "../../test/seeded";
import { streamKey } from "../protocol/codec";
import type { ClientFrame, ServerFrame, Side, Stored, StreamName } from "../protocol/generated";
import { Session, type SessionPort } from "./session";

const SIDES: readonly Side[] = ["shared", "internal"];

/** Everything a session asked for and handed on. */
class Port implements SessionPort {
  online = true;
  sent: ClientFrame[] = [];
  delivered: Stored[] = [];
  resets: StreamName[] = [];
  lostStreams: StreamName[] = [];
  epochs = 0;

  constructor(private readonly log: FakeLog) {}

  send(frame: ClientFrame): boolean {
    if (this.online) this.sent.push(frame);
    return this.online;
  }
  read(stream: StreamName, after: number) {
    return Promise.resolve(this.log.range(stream, after));
  }
  deliver(events: readonly Stored[]) {
    this.delivered.push(...events);
  }
  hint() {}
  reset(stream: StreamName) {
    this.resets.push(stream);
  }
  lost(stream: StreamName) {
    this.lostStreams.push(stream);
  }
  newEpoch() {
    this.epochs += 1;
  }
  rest() {
    return Promise.resolve();
  }
  seqs(stream: StreamName): number[] {
    const key = streamKey(stream);
    return this.delivered.filter((one) => streamKey(one.stream) === key).map(({ seq }) => seq);
  }
}

test("random cuts, losses, doubles and disorder end in the same state as a calm line", async () => {
  for (let seed = 1; seed <= 150; seed++) {
    const dice = seeded(seed);
    const log = new FakeLog();
    const port = new Port(log);
    const session = new Session(port, "epoch");
    for (const side of SIDES) session.follow(log.name(side), 0);
    let wire: ServerFrame[] = [];
    const sentUpTo: Record<Side, number> = { shared: 0, internal: 0 };

    for (let step = 0; step < 60; step++) {
      const side = dice.pick(SIDES);
      if (dice.chance(0.6)) log.post(side, `${step}`);
      if (dice.chance(0.1)) {
        // The line breaks: what was on it is gone, and the server begins where the client stands.
        wire = [];
        const hello = session.hello();
        if (hello.type !== "hello") throw new Error("not a hello");
        wire.push({ type: "welcome", version: 1, epoch: "epoch", node: "n" });
        for (const { stream, seq } of hello.follow) {
          wire.push({ type: "following", stream, head: log.range(stream, 0).head });
          if (stream.kind === "shared" || stream.kind === "internal") sentUpTo[stream.kind] = seq;
        }
      }
      for (const one of SIDES) {
        for (const event of log.streams[one].slice(sentUpTo[one])) {
          const frame: ServerFrame = { type: "event", stored: structuredClone(event) };
          if (!dice.chance(0.1)) wire.push(frame);
          if (dice.chance(0.1)) wire.push(frame);
          sentUpTo[one] = event.seq;
        }
      }
      if (dice.chance(0.2)) wire.reverse();
      const due = wire.splice(0, dice.below(wire.length + 1));
      for (const frame of due) session.receive(frame);
      if (dice.chance(0.5)) await Promise.resolve();
    }
    // One more event on each, so that what was lost last is noticed.
    for (const side of SIDES) {
      log.post(side, "last");
      const last = log.streams[side].at(-1);
      if (last) session.receive({ type: "event", stored: structuredClone(last) });
    }
    await settled(() => SIDES.every((side) => session.have(log.name(side)) === log.head(side)));
    for (const side of SIDES) {
      const all = log.streams[side].map(({ seq }) => seq);
      expect(port.seqs(log.name(side)), `seed ${seed}`).toEqual(all);
    }
  }
});

test("a stream followed between hello and welcome is asked for once the server has welcomed us", () => {
  const log = new FakeLog();
  const port = new Port(log);
  const session = new Session(port, "epoch");
  session.hello();
  port.online = false;
  session.follow(log.name("shared"), 4);
  expect(port.sent).toEqual([]);
  port.online = true;
  session.receive({ type: "welcome", version: 1, epoch: "epoch", node: "n" });
  expect(port.sent).toEqual([{ type: "follow", have: { stream: log.name("shared"), seq: 4 } }]);
});

test("a reset stream is left alone until it is followed from a snapshot's head", () => {
  const log = new FakeLog();
  const port = new Port(log);
  const session = new Session(port, "epoch");
  session.follow(log.name("shared"), 1);
  session.receive({ type: "reset", stream: log.name("shared"), head: 5_000 });
  expect(port.resets).toEqual([log.name("shared")]);
  log.post("shared", "late");
  session.receive({ type: "event", stored: log.streams.shared[0] as Stored });
  expect(port.delivered).toEqual([]);
  session.follow(log.name("shared"), 0);
  session.receive({ type: "event", stored: log.streams.shared[0] as Stored });
  expect(port.seqs(log.name("shared"))).toEqual([1]);
});

test("a newer snapshot takes nothing away from who follows already", () => {
  const log = new FakeLog();
  const port = new Port(log);
  const session = new Session(port, "epoch");
  session.follow(log.name("shared"), 0);
  log.post("shared", "on its way");
  // The list of groups is read anew after a reconnect, and is faster than the socket.
  session.follow(log.name("shared"), 1);
  session.receive({ type: "event", stored: log.streams.shared[0] as Stored });
  expect(port.seqs(log.name("shared"))).toEqual([1]);
});

test("another epoch makes every position worthless", () => {
  const port = new Port(new FakeLog());
  const session = new Session(port, "before");
  session.follow({ kind: "shared", of: "g" }, 7);
  session.receive({ type: "welcome", version: 1, epoch: "after", node: "n" });
  expect(port.epochs).toBe(1);
  expect(session.have({ kind: "shared", of: "g" })).toBeNull();
});

test("a stream that is not ours any more is told and forgotten", () => {
  const port = new Port(new FakeLog());
  const session = new Session(port, "epoch");
  session.follow({ kind: "shared", of: "g" }, 7);
  session.receive({ type: "unfollowed", stream: { kind: "shared", of: "g" } });
  expect(port.lostStreams).toEqual([{ kind: "shared", of: "g" }]);
  expect(session.have({ kind: "shared", of: "g" })).toBeNull();
});

async function settled(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !condition(); turn++) await Promise.resolve();
}
