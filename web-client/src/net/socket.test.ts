import { expect, test } from "vitest";
import { HandClock } from "../../test/hand-clock";
import { WirePair } from "../../test/wire-pair";
import type { ServerFrame } from "../protocol/generated";
import { Socket, type SocketState } from "./socket";

const welcome: ServerFrame = { type: "welcome", version: 1, epoch: "e", node: "n" };
const typed: ServerFrame = { type: "unfollowed", stream: { kind: "shared", of: "g" } };

function setUp() {
  const clock = new HandClock();
  const pairs: WirePair[] = [];
  const states: SocketState[] = [];
  const frames: ServerFrame[] = [];
  const stayedAway: number[] = [];
  const socket = new Socket({
    clock,
    hidden: () => false,
    connect: () => {
      const pair = new WirePair();
      pairs.push(pair);
      return pair.client;
    },
    hello: () => ({ type: "hello", version: 1, epoch: "e", follow: [] }),
    probe: () => ({ type: "visible", visible: true }),
    receive: (frame) => frames.push(frame),
    changed: (state) => states.push(state),
    stayAway: (code) => stayedAway.push(code),
  });
  const last = () => {
    const pair = pairs.at(-1);
    if (!pair) throw new Error("no connection was made");
    return pair;
  };
  const connect = () => {
    last().open();
    last().serverSends(welcome);
    last().flush();
  };
  return { socket, clock, pairs, last, connect, states, frames, stayedAway };
}

test("the first frame is hello, and we are on line when the server has welcomed us", () => {
  const { socket, last, states, connect } = setUp();
  socket.start();
  expect(socket.send({ type: "visible", visible: true })).toBe(false);
  connect();
  expect(states).toEqual(["connecting", "online"]);
  expect(last().takeSent()).toEqual([{ type: "hello", version: 1, epoch: "e", follow: [] }]);
  expect(socket.send({ type: "visible", visible: true })).toBe(true);
});

test("after a break it comes back by itself, and waits longer each time", () => {
  const { socket, clock, pairs, connect, last } = setUp();
  socket.start();
  connect();
  last().serverCloses(1006);
  expect(pairs).toHaveLength(1);
  clock.pass(400);
  expect(pairs).toHaveLength(2);
  last().serverCloses(1006);
  clock.pass(400);
  expect(pairs).toHaveLength(2);
  clock.pass(300);
  expect(pairs).toHaveLength(3);
});

test("what an orphaned socket still says is ignored", () => {
  const { socket, clock, pairs, connect, frames, states } = setUp();
  socket.start();
  connect();
  const orphan = pairs[0] as WirePair;
  orphan.serverCloses(1006);
  clock.pass(400);
  connect();
  const before = [...states];
  orphan.serverSends(typed);
  orphan.flush();
  orphan.serverCloses(4501);
  expect(frames.filter(({ type }) => type === "unfollowed")).toEqual([]);
  expect(states).toEqual(before);
});

test("4000 to 4499 come back, 4500 to 4999 stay away", () => {
  const { socket, clock, pairs, connect, last, stayedAway } = setUp();
  socket.start();
  connect();
  last().serverCloses(4008);
  clock.pass(1_000);
  expect(pairs).toHaveLength(2);
  connect();
  last().serverCloses(4501);
  clock.pass(600_000);
  expect(pairs).toHaveLength(2);
  expect(socket.state).toBe("idle");
  expect(stayedAway).toEqual([4501]);
});

test("a woken socket does not sit out its wait", () => {
  const { socket, clock, pairs, connect, last } = setUp();
  socket.start();
  connect();
  for (let i = 0; i < 6; i++) {
    last().serverCloses(1006);
    clock.pass(20_000);
  }
  last().serverCloses(1006);
  const before = pairs.length;
  socket.wake();
  expect(pairs).toHaveLength(before + 1);
});

test("a line that is silent and does not answer is given up", () => {
  const { socket, clock, pairs, connect, last } = setUp();
  socket.start();
  connect();
  last().takeSent();
  clock.pass(40_000);
  expect(last().takeSent()).toEqual([{ type: "visible", visible: true }]);
  clock.pass(9_000);
  expect(pairs).toHaveLength(2);
});

test("a dead line that is doubted again and again is given up all the same", () => {
  const { socket, clock, pairs, connect } = setUp();
  socket.start();
  connect();
  for (let i = 0; i < 4; i++) {
    socket.suspect();
    clock.pass(3_000);
  }
  expect(pairs).toHaveLength(2);
});

test("a line that answers the question lives on", () => {
  const { socket, clock, pairs, connect, last } = setUp();
  socket.start();
  connect();
  for (let i = 0; i < 10; i++) {
    clock.pass(20_000);
    last().serverSends(typed);
    last().flush();
  }
  expect(pairs).toHaveLength(1);
});

test("a connection that is never welcomed is tried anew", () => {
  const { socket, clock, pairs, last } = setUp();
  socket.start();
  last().open();
  clock.pass(11_000);
  expect(pairs.length).toBeGreaterThan(1);
});
