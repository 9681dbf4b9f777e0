import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeServer } from "../../test/fake-server";
import { realClock } from "../net/clock";
import { announceSignedOut } from "../net/http";
import type { Me } from "../protocol/generated";
import { pendingLines } from "../sync/pending";
import { useGroupsStore } from "./groups";
import { discardUnsent, sendCommand, useOutboxStore } from "./outbox";
import { leaveRoom, loadMore, openRoom } from "./rooms";
import { start } from "./start";
import { timelineOf } from "./timelines";

const GROUP = "g";
const surroundings = { ...realClock, after: quick, random: () => 0 };
let server: FakeServer;

/** Waits of the mechanics take no time here. */
function quick(_: number, run: () => void): () => void {
  // Only what is waited for at once: a patience that never ends would end here.
  if (_ > 5_000) return () => {};
  return realClock.after(0, run);
}

function me(kind: "internal" | "external"): Me {
  return {
    person: { id: "me", name: "Ольга", kind, company: null, avatar: null, active: true },
    role: kind === "internal" ? "operator" : "master",
    email: null,
    phone: null,
    locale: "ru",
    timeZone: "Europe/Moscow",
    session: "s",
    epoch: "e",
    pushKey: null,
    hasPassword: true,
  };
}

async function enter(kind: "internal" | "external" = "internal"): Promise<void> {
  server = new FakeServer(me(kind));
  vi.stubGlobal("fetch", server.fetch);
}

async function begin(): Promise<void> {
  await start({ connect: server.connect, clock: surroundings });
}

const texts = () =>
  timelineOf(GROUP)?.lines.map((line) => (line.body.type === "text" ? line.body.text : "")) ?? [];
const say = (text: string, side: "shared" | "internal" = "shared") =>
  sendCommand({
    type: "send_message",
    group: GROUP,
    side,
    text,
    files: [],
    replyTo: null,
    task: null,
    mentions: [],
    mentionsStaff: false,
  });
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true));

beforeEach(() => enter());

afterEach(() => {
  leaveRoom(GROUP);
  announceSignedOut();
  vi.unstubAllGlobals();
});

test("what happens in the open group is seen at once, from both streams in one order", async () => {
  server.log.post("shared", "before");
  await begin();
  expect(await openRoom(GROUP)).toBe(true);
  await until(() => texts().length === 1);
  server.log.post("internal", "note");
  server.announce();
  server.log.post("shared", "after");
  server.announce();
  await until(() => texts().length === 3);
  expect(texts()).toEqual(["before", "note", "after"]);
});

test("what was missed while the line was cut is there after the reconnect, without a reload", async () => {
  await begin();
  await openRoom(GROUP);
  await until(() => server.wires.length === 1);
  server.cut();
  for (let i = 0; i < 30; i++) server.log.post(i % 3 ? "shared" : "internal", `missed ${i}`);
  await until(() => texts().length === 30);
  expect(timelineOf(GROUP)?.lines).toEqual(server.log.ordered());
  expect(server.wires.length).toBe(2);
});

test("a stream that cannot go on is taken anew from a snapshot", async () => {
  await begin();
  await openRoom(GROUP);
  server.longest = 5;
  server.cut();
  for (let i = 0; i < 30; i++) server.log.post("shared", `missed ${i}`);
  await until(() => texts().at(-1) === "missed 29");
  server.log.post("shared", "live again");
  server.announce();
  await until(() => texts().at(-1) === "live again");
  while (timelineOf(GROUP)?.before) await loadMore(GROUP, "above");
  expect(timelineOf(GROUP)?.lines).toEqual(server.log.ordered());
});

test("a message whose answer is cut off is written once and shown once", async () => {
  await begin();
  await openRoom(GROUP);
  let cuts = 0;
  server.fate = ({ command }) => (command.type === "send_message" && cuts++ < 3 ? "lost" : "done");
  const receipt = await say("once");
  expect(receipt.seq).toBe(1);
  await until(() => texts().length === 1);
  expect(server.log.lines).toHaveLength(1);
  const { unsent, settling } = useOutboxStore.getState();
  const lines = timelineOf(GROUP)?.lines ?? [];
  expect(pendingLines([...settling, ...unsent], GROUP, lines)).toEqual([]);
});

test("several messages written without a network arrive in their order", async () => {
  await begin();
  await openRoom(GROUP);
  await until(() => server.wires.length === 1);
  server.fate = () => (server.wires.length < 3 ? "lost" : "done");
  await Promise.all(["one", "two", "three"].map((text) => say(text)));
  await until(() => texts().length === 3);
  expect(texts()).toEqual(["one", "two", "three"]);
});

test("a refused message stays with its text and its reason until it is deleted", async () => {
  await begin();
  await openRoom(GROUP);
  server.fate = ({ command }) => (command.type === "send_message" ? "refused" : "done");
  await expect(say("bad")).rejects.toMatchObject({ code: "invalid" });
  const [failed] = useOutboxStore.getState().unsent;
  expect(failed).toMatchObject({ state: "failed", command: { text: "bad" } });
  discardUnsent(failed?.op ?? "");
  await until(() => useOutboxStore.getState().unsent.length === 0);
});

test("of a group that one has left nothing stays", async () => {
  await enter("external");
  server.log.post("shared", "secret");
  await begin();
  await openRoom(GROUP);
  await until(() => texts().length === 1);
  server.visible = false;
  server.tell({ type: "group_left", group: GROUP });
  await until(() => timelineOf(GROUP) === undefined);
  expect(useGroupsStore.getState().rows.size).toBe(0);
  expect(await openRoom(GROUP)).toBe(false);
});

test("a group whose stream is taken from us goes the same way", async () => {
  await enter("external");
  await begin();
  await openRoom(GROUP);
  server.visible = false;
  server.cut();
  await until(() => timelineOf(GROUP) === undefined);
});

test("a group that one has just joined appears by itself", async () => {
  await enter("external");
  server.visible = false;
  await begin();
  expect(useGroupsStore.getState().rows.size).toBe(0);
  server.visible = true;
  server.tell({ type: "group_joined", group: GROUP });
  await until(() => useGroupsStore.getState().rows.size === 1);
});

test("snapshot and events give the same as a fresh snapshot", async () => {
  for (let i = 0; i < 5; i++) server.log.post("shared", `${i}`);
  await begin();
  await openRoom(GROUP);
  const [first] = server.log.lines;
  for (let i = 0; i < 12; i++) {
    server.log.post(i % 2 ? "shared" : "internal", `more ${i}`);
    server.announce();
    if (first) server.log.edit(first, `edit ${i}`);
    server.announce();
  }
  await until(() => texts().length === 17);
  const fresh = server.row();
  const row = useGroupsStore.getState().rows.get(GROUP);
  expect(row?.shared).toMatchObject({ head: fresh.shared.head, lines: fresh.shared.lines });
  expect(row?.internal).toMatchObject({ head: fresh.internal?.head, lines: fresh.internal?.lines });
  expect(timelineOf(GROUP)?.lines).toEqual(server.log.ordered());
});
