import { create } from "zustand";
import { Refused, Unanswered } from "../net/failure";
import { upload } from "../net/http";
import { newOp } from "../net/op-id";
import type { Command, Envelope, FileView, GroupId, OpId, Receipt } from "../protocol/generated";
import { laneOf } from "../sync/lane";
import { Outbox, type Unsent, type UnsentFile } from "../sync/outbox";
import type { Device } from "./device";
import type { Link } from "./link";

/** A command that is done, and the `rev` of its task that shows it. */
export interface Settling extends Unsent {
  rev: number | null;
}

interface OutboxState {
  unsent: readonly Unsent[];
  /** Sent, and their event has not come back yet: still shown as they were written. */
  settling: readonly Settling[];
  /** 0 to 1, by the op of the upload. */
  progress: ReadonlyMap<OpId, number>;
  /** Pictures and files of unsent commands, to be shown from memory. */
  previews: ReadonlyMap<OpId, string>;
}

const empty: OutboxState = {
  unsent: [],
  settling: [],
  progress: new Map(),
  previews: new Map(),
};

/** Commands on their way, as their author sees them. */
export const useOutboxStore = create<OutboxState>(() => empty);

export interface SendOptions {
  /** The `rev` that the user saw; a stale one is refused with the present state. */
  expect?: number | null;
  /** Sent before the command and added to its files. */
  files?: readonly File[];
  /** Kept under this op and not sent before it is released or so many milliseconds are over. */
  held?: { op: OpId; milliseconds: number };
}

/** A command from before a reload was refused, and nobody waits for its answer. */
type LateFailure = (unsent: Unsent, error: Refused) => void;

interface Desk {
  link: Link;
  device: Device;
  outbox: Outbox;
}

let desk: Desk | null = null;
const awaited = new Map<OpId, { resolve(receipt: Receipt): void; reject(error: Error): void }>();
const lateFailures = new Set<LateFailure>();
/** Failures that came before anyone listened: the outbox is open before the first screen is. */
let untold: Parameters<LateFailure>[] = [];

/** Milliseconds after which a command that is not kept gives up. */
const PATIENCE = 15_000;
/** Commands that are shown as done until an event or an answer says so. */
const SHOWN_UNTIL_TOLD = new Set<Command["type"]>(["send_message", "tick_item", "approve_task"]);
/** A sent line whose event does not come (it is outside the window) is let go after this. */
const SETTLING = 10_000;

/** Calls with each such failure, those of a moment ago too; the answer stops listening. */
export function onLateFailure(listener: LateFailure): () => void {
  lateFailures.add(listener);
  for (const failure of untold.splice(0)) listener(...failure);
  return () => lateFailures.delete(listener);
}

/** Opens the outbox of whoever has signed in and takes up what he left unsent. */
export async function openOutbox(link: Link, device: Device): Promise<void> {
  const outbox = new Outbox({
    save: (unsent) => device.saveUnsent(unsent),
    remove: (unsent) => device.removeUnsent(unsent),
    wanted: (op) => device.hasUnsent(op),
    heldUntil: (op) => device.heldUntil(op),
    upload: (file, onProgress) => send(device, file, onProgress),
    transmit: (envelope) => link.requests.transmit(envelope),
    now: () => Date.now() * 1000,
    later: (wait, run) => void setTimeout(run, wait / 1000),
    rest: (attempt, asked) => link.rest(attempt, asked),
    changed: (unsent) => useOutboxStore.setState({ unsent }),
    progress: (file, part) => setProgress(file, part),
    done: (unsent, receipt) => settle(unsent, receipt),
    failed: (unsent, error) => fail(unsent, error),
  });
  desk = { link, device, outbox };
  const stored = await device.unsent();
  for (const file of stored.flatMap(({ files }) => files)) {
    const bytes = await device.file(file.op);
    if (bytes) setPreview(file.op, bytes);
  }
  outbox.resume(stored);
}

export function closeOutbox(): void {
  desk?.outbox.stop();
  desk = null;
  untold = [];
  for (const url of useOutboxStore.getState().previews.values()) URL.revokeObjectURL(url);
  useOutboxStore.setState(empty);
}

/**
 * Does what the user wants, once. Messages and acts on tasks are kept on the device, sent in their
 * order for as long as it takes and survive a reload; others give up after 15 seconds with
 * `Unanswered`. A definite no throws `Refused`.
 */
export function sendCommand(command: Command, options: SendOptions = {}): Promise<Receipt> {
  if (!desk) throw new Error("nobody is signed in");
  const lane = laneOf(command);
  const op = options.held?.op ?? newOp();
  if (lane === null) return sendNow(desk.link, op, command, options.expect ?? null);
  const answer = new Promise<Receipt>((resolve, reject) => awaited.set(op, { resolve, reject }));
  // Whoever does not wait for the answer sees the failure where the command is shown.
  answer.catch(() => {});
  void keep(desk, op, lane, command, options);
  return answer;
}

/** Holds a held command for so many milliseconds from now. */
export function prolongUnsent(op: OpId, milliseconds: number): void {
  void desk?.outbox.prolong(op, (Date.now() + milliseconds) * 1000);
}

/** Sends a held command. */
export function releaseUnsent(op: OpId): void {
  desk?.outbox.release(op);
}

/** What the page should still say when it goes away. */
export function lastWords(): Envelope[] {
  return desk?.outbox.lastWords() ?? [];
}

/** Sends a failed command again. */
export function retryUnsent(op: OpId, withoutFiles = false): void {
  void desk?.outbox.retry(op, withoutFiles);
}

/** Takes an unsent command back. */
export function discardUnsent(op: OpId): void {
  awaited.get(op)?.reject(new Refused({ code: "expired" }));
  awaited.delete(op);
  void desk?.outbox.discard(op);
}

/** Everything unsent of a group that we have left goes with it. */
export function discardUnsentOf(group: GroupId): void {
  for (const { op, lane } of useOutboxStore.getState().unsent) {
    if (lane === `group:${group}`) discardUnsent(op);
  }
}

/** Sent, and only its line has not come back yet. */
export function closedBySettling({ settling }: OutboxState, op: OpId): boolean {
  return settling.some((unsent) => unsent.op === op);
}

/** The event of a sent line has come. */
export function settled(ops: ReadonlySet<OpId | null>): void {
  const { settling } = useOutboxStore.getState();
  if (settling.some(({ op }) => ops.has(op))) {
    useOutboxStore.setState({ settling: settling.filter(({ op }) => !ops.has(op)) });
  }
}

async function keep(
  { device, outbox }: Desk,
  op: OpId,
  lane: string,
  command: Command,
  { expect = null, files = [], held }: SendOptions,
): Promise<void> {
  const own = files.map((file): UnsentFile => {
    const fileOp = newOp();
    setPreview(fileOp, file);
    return { op: fileOp, name: file.name, size: file.size, mediaType: file.type, sent: null };
  });
  const kept = own.map((file, index) => device.saveFile(file.op, files[index] as File));
  const memory = new Map(own.map((file, index) => [file.op, files[index] as File]));
  for (const [fileOp, file] of memory) inMemory.set(fileOp, file);
  const unsent: Unsent = {
    op,
    lane,
    command,
    expect,
    madeAt: Date.now() * 1000,
    files: own,
    state: "waiting",
    error: null,
    keepFailed: command.type === "send_message",
    heldUntil: held ? (Date.now() + held.milliseconds) * 1000 : 0,
  };
  await Promise.all([...kept, outbox.add(unsent)]);
}

/** Files of this page's own commands, in case the browser does not store. */
const inMemory = new Map<OpId, Blob>();

async function send(
  device: Device,
  file: UnsentFile,
  onProgress: (part: number) => void,
): Promise<FileView> {
  const bytes = inMemory.get(file.op) ?? (await device.file(file.op));
  if (!bytes) throw new Refused({ code: "not_found", name: "file" });
  return upload(bytes, { name: file.name, op: file.op, onProgress });
}

async function sendNow(
  link: Link,
  op: OpId,
  command: Command,
  expect: number | null,
): Promise<Receipt> {
  const end = Date.now() + PATIENCE;
  for (let attempt = 0; ; attempt++) {
    try {
      return await link.requests.transmit({ op, expect, command });
    } catch (error) {
      if (!(error instanceof Unanswered) || Date.now() > end) throw error;
      await link.rest(attempt, error.wait);
    }
  }
}

function settle(unsent: Unsent, receipt: Receipt): void {
  for (const file of unsent.files) inMemory.delete(file.op);
  awaited.get(unsent.op)?.resolve(receipt);
  awaited.delete(unsent.op);
  if (!SHOWN_UNTIL_TOLD.has(unsent.command.type)) return;
  const { settling } = useOutboxStore.getState();
  useOutboxStore.setState({ settling: [...settling, { ...unsent, rev: receipt.rev }] });
  setTimeout(() => settled(new Set([unsent.op])), SETTLING);
}

function fail(unsent: Unsent, error: Refused): void {
  const waiting = awaited.get(unsent.op);
  awaited.delete(unsent.op);
  if (waiting) waiting.reject(error);
  else if (lateFailures.size === 0) untold.push([unsent, error]);
  else for (const listener of lateFailures) listener(unsent, error);
}

function setProgress(file: OpId, part: number): void {
  const { progress } = useOutboxStore.getState();
  useOutboxStore.setState({ progress: new Map(progress).set(file, part) });
}

function setPreview(file: OpId, bytes: Blob): void {
  const { previews } = useOutboxStore.getState();
  useOutboxStore.setState({ previews: new Map(previews).set(file, URL.createObjectURL(bytes)) });
}
