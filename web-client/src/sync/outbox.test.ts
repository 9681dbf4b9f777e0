import { expect, test, vi } from "vitest";
import { Refused, Unanswered } from "../net/failure";
import type { Envelope, OpId, Receipt } from "../protocol/generated";
import { Outbox, type OutboxPort, type Unsent, type UnsentFile } from "./outbox";

const receipt: Receipt = { id: null, seq: 1, rev: null, already: false };

/** A device, a line and a server in memory; the test decides how each try ends. */
class World implements OutboxPort {
  stored = new Map<OpId, Unsent>();
  shown: readonly Unsent[] = [];
  tries: Envelope[] = [];
  /** What the server has done, each op once. */
  written = new Map<OpId, Envelope>();
  uploads: OpId[] = [];
  failures: { op: OpId; error: Refused }[] = [];
  receipts: OpId[] = [];
  /** Answers the try number n (from 0): done, lost before or after the commit, or refused. */
  answer: (n: number, envelope: Envelope) => "done" | "before" | "after" | Refused = () => "done";

  async save(unsent: Unsent) {
    this.stored.set(unsent.op, structuredClone(unsent));
  }
  async remove({ op }: Unsent) {
    this.stored.delete(op);
  }
  async wanted(op: OpId) {
    return this.stored.has(op);
  }
  async heldUntil(op: OpId) {
    return this.stored.get(op)?.heldUntil ?? 0;
  }
  async upload(file: UnsentFile) {
    this.uploads.push(file.op);
    return {
      id: `file-${file.op}`,
      name: file.name,
      size: file.size,
      mediaType: file.mediaType,
      shown: "picture" as const,
      width: 1,
      height: 1,
    };
  }
  async transmit(envelope: Envelope) {
    const outcome = this.answer(this.tries.length, envelope);
    this.tries.push(envelope);
    if (outcome instanceof Refused) throw outcome;
    if (outcome !== "before") this.written.set(envelope.op, envelope);
    if (outcome !== "done") throw new Unanswered();
    return receipt;
  }
  time = 1_000;
  due: { at: number; run: () => void }[] = [];
  now() {
    return this.time;
  }
  later(wait: number, run: () => void) {
    this.due.push({ at: this.time + wait, run });
  }
  pass(time: number) {
    this.time += time;
    const due = this.due.filter(({ at }) => at <= this.time);
    this.due = this.due.filter(({ at }) => at > this.time);
    for (const { run } of due) run();
  }
  async rest() {}
  changed(unsent: readonly Unsent[]) {
    this.shown = unsent;
  }
  progress() {}
  done({ op }: Unsent) {
    this.receipts.push(op);
  }
  failed({ op }: Unsent, error: Refused) {
    this.failures.push({ op, error });
  }
}

function message(op: string, files: UnsentFile[] = []): Unsent {
  return {
    op,
    lane: "group:g",
    command: {
      type: "send_message",
      group: "g",
      side: "shared",
      text: op,
      files: [],
      replyTo: null,
      task: null,
      mentions: [],
      mentionsStaff: false,
    },
    expect: null,
    madeAt: 1,
    files,
    state: "waiting",
    error: null,
    keepFailed: true,
    heldUntil: 0,
  };
}

const photo: UnsentFile = { op: "p", name: "1.jpg", size: 3, mediaType: "image/jpeg", sent: null };

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !condition(); turn++) await Promise.resolve();
  expect(condition()).toBe(true);
}

test("a message cut off after the commit is sent again under its op and written once", async () => {
  const world = new World();
  world.answer = (n) => (n < 3 ? "after" : "done");
  await new Outbox(world).add(message("a"));
  await until(() => world.receipts.length === 1);
  expect(world.tries.map(({ op }) => op)).toEqual(["a", "a", "a", "a"]);
  expect(world.written.size).toBe(1);
  expect(world.stored.size).toBe(0);
  expect(world.shown).toEqual([]);
});

test("lines of one group are sent in the order of writing", async () => {
  const world = new World();
  world.answer = (n) => (n % 2 === 0 ? "before" : "done");
  const outbox = new Outbox(world);
  await Promise.all(["a", "b", "c"].map((op) => outbox.add(message(op))));
  await until(() => world.receipts.length === 3);
  expect([...world.written.keys()]).toEqual(["a", "b", "c"]);
});

test("what a page left unsent is taken up by the next page with the same op", async () => {
  const world = new World();
  world.answer = () => "after";
  world.rest = () => new Promise(() => {});
  await new Outbox(world).add(message("a", [photo]));
  await until(() => world.tries.length === 1);
  const next = new World();
  next.stored = world.stored;
  new Outbox(next).resume([...world.stored.values()]);
  await until(() => next.receipts.length === 1);
  expect(next.tries.map(({ op }) => op)).toEqual(["a"]);
  // The photo was there already: its bytes are not sent twice.
  expect(next.uploads).toEqual([]);
  expect(next.tries[0]?.command).toMatchObject({ files: ["file-p"] });
});

test("a refused message stays with its text until its author repeats or deletes it", async () => {
  const world = new World();
  world.answer = (n) =>
    n === 0 ? new Refused({ code: "limit_exceeded", name: "message_text" }) : "done";
  const outbox = new Outbox(world);
  await outbox.add(message("a"));
  await until(() => world.shown[0]?.state === "failed");
  expect(world.stored.get("a")?.error?.code).toBe("limit_exceeded");
  await outbox.retry("a");
  await until(() => world.receipts.length === 1);
  expect(world.shown).toEqual([]);
});

test("a failed message does not hold up the next", async () => {
  const world = new World();
  world.answer = (_, { op }) => (op === "a" ? new Refused({ code: "invalid" }) : "done");
  const outbox = new Outbox(world);
  await Promise.all(["a", "b"].map((op) => outbox.add(message(op))));
  await until(() => world.receipts.length === 1);
  expect(world.receipts).toEqual(["b"]);
});

test("a refused act on a task is told and not kept", async () => {
  const world = new World();
  world.answer = () => new Refused({ code: "invalid_transition" });
  await new Outbox(world).add({
    ...message("a"),
    lane: "task:t",
    command: { type: "start_task", task: "t" },
    keepFailed: false,
  });
  await until(() => world.failures.length === 1);
  await until(() => world.stored.size === 0);
  expect(world.shown).toEqual([]);
});

test("a discarded message is not sent again, nor is one that another tab has sent", async () => {
  for (const forget of ["discard", "elsewhere"]) {
    const world = new World();
    let wake: (() => void) | null = null;
    world.answer = () => "before";
    world.rest = () =>
      new Promise((resolve) => {
        wake = resolve;
      });
    const outbox = new Outbox(world);
    await outbox.add(message("a"));
    await until(() => wake !== null);
    expect(world.shown[0]?.state).toBe("unconfirmed");
    if (forget === "discard") await outbox.discard("a");
    else world.stored.delete("a");
    (wake as unknown as () => void)();
    await until(() => world.shown.length === 0);
    expect(world.tries).toHaveLength(1);
  }
});

test("a later command of the lane may name a photo before the server has it", async () => {
  const world = new World();
  const outbox = new Outbox(world);
  const photo = { op: "p1", name: "p1.jpg", size: 1, mediaType: "image/jpeg", sent: null };
  const tick = (op: string, files: string[], uploads: UnsentFile[]): Unsent => ({
    ...message(op, uploads),
    lane: "task:t",
    command: {
      type: "tick_item",
      tick: { task: "t", item: "i", done: false, number: null, note: null, files },
    },
  });
  await outbox.add(tick("1", [], [photo]));
  await outbox.add(tick("2", ["p1"], [{ ...photo, op: "p2" }]));
  await vi.waitFor(() => expect(world.receipts).toEqual(["1", "2"]));
  const files = [...world.written.values()].map(({ command }) =>
    command.type === "tick_item" ? command.tick.files : null,
  );
  expect(files).toEqual([["file-p1"], ["file-p1", "file-p2"]]);
});

const held: Unsent = {
  ...message("a"),
  lane: "task:t",
  command: { type: "approve_task", task: "t" },
  keepFailed: false,
  heldUntil: 9_000,
};

test("what may still be undone is stored at once and sent only when it is released", async () => {
  const world = new World();
  const outbox = new Outbox(world);
  await outbox.add(held);
  expect(world.stored.has("a")).toBe(true);
  expect(world.tries).toEqual([]);
  // A page that goes away says it all the same.
  expect(outbox.lastWords().map(({ op }) => op)).toEqual(["a"]);
  outbox.release("a");
  outbox.release("a");
  await until(() => world.receipts.length === 1);
  expect(world.tries).toHaveLength(1);
  await until(() => world.stored.size === 0);
});

test("what was undone is never sent", async () => {
  const world = new World();
  const outbox = new Outbox(world);
  await outbox.add(held);
  await outbox.discard("a");
  outbox.release("a");
  expect(world.stored.size).toBe(0);
  expect(outbox.lastWords()).toEqual([]);
  expect(world.tries).toEqual([]);
});

test("another page sends what was held when its time is over, if it was not undone", async () => {
  for (const undone of [false, true]) {
    const world = new World();
    await new Outbox(world).add(held);
    const next = new World();
    next.stored = world.stored;
    new Outbox(next).resume([...world.stored.values()]);
    next.pass(7_999);
    expect(next.tries).toEqual([]);
    if (undone) next.stored.clear();
    next.pass(1);
    await until(() => next.shown.length === 0);
    expect(next.tries).toHaveLength(undone ? 0 : 1);
  }
});

test("another page neither sends nor says on leaving what the first still offers to take back", async () => {
  const world = new World();
  const first = new Outbox(world);
  await first.add(held);
  const next = new World();
  next.stored = world.stored;
  const other = new Outbox(next);
  other.resume([...world.stored.values()]);
  for (const [pass, longer] of [
    [8_000, 12_000],
    [3_000, 15_000],
  ] as const) {
    await first.prolong("a", longer);
    next.pass(pass);
    await until(() => next.due[0]?.at === longer);
    expect(other.lastWords()).toEqual([]);
  }
  expect(next.tries).toEqual([]);
  // The first page is gone without a word.
  next.pass(3_000);
  await until(() => next.receipts.length === 1);
  await until(() => next.stored.size === 0);
});

test("the end of a session is no answer: what was written waits for its author", async () => {
  const world = new World();
  world.answer = () => new Refused({ code: "unauthenticated" });
  world.rest = () => new Promise(() => {});
  const outbox = new Outbox(world);
  await outbox.add(message("a"));
  await outbox.add({ ...held, op: "b" });
  outbox.release("b");
  await until(() => world.tries.length === 2);
  outbox.stop();
  expect(world.failures).toEqual([]);
  expect([...world.stored.values()].map(({ state }) => state)).not.toContain("failed");
  expect([...world.stored.keys()]).toEqual(["a", "b"]);
  expect(outbox.lastWords()).toEqual([]);
});

test("of each lane a page that goes away says the first command that needs no upload", async () => {
  const world = new World();
  world.rest = () => new Promise(() => {});
  world.upload = () => new Promise(() => {});
  world.answer = () => "before";
  const outbox = new Outbox(world);
  await outbox.add(message("a"));
  await outbox.add(message("b"));
  await outbox.add({ ...message("c", [photo]), lane: "group:other" });
  expect(outbox.lastWords().map(({ op }) => op)).toEqual(["a"]);
});
