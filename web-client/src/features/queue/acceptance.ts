import { failureText } from "../../i18n/failure-text";
import type { Text } from "../../i18n/use-text";
import { newOp } from "../../net/op-id";
import type { OpId, TaskForGroup } from "../../protocol/generated";
import { discardUnsent, prolongUnsent, releaseUnsent } from "../../state";
import type { Settling } from "../../state/outbox";
import type { Unsent } from "../../sync/outbox";
import { showToast, useToasts } from "../../ui/toasts";
import { actOnTask } from "../tasks/model/act";

/**
 * So long after this page was last heard of, another page sends what it held. Prolonged several
 * times within it while the toast is there, which stays as long as the pointer rests on it.
 */
const HELD = 10_000;

/** What this page may still undo, and the toast that offers it. */
const held = new Map<OpId, number>();

/**
 * Accepts with a way back: from the first moment it is kept on the device, so that nothing loses
 * it; it is sent when its toast goes, when the page is left or hidden, or by the next page.
 */
export function acceptWithUndo(task: TaskForGroup, text: Text): void {
  const op = newOp();
  const toast = showToast({
    text: text("queue.accepted", { number: task.number }),
    action: { label: text("common.undo"), run: () => takeBack(op) },
  });
  held.set(op, toast);
  prolonging ??= setInterval(prolong, HELD / 4);
  void accept(task, op, text);
}

/** Sends at once whatever could still be undone. */
export function sendAccepted(): void {
  for (const toast of held.values()) useToasts.getState().dismiss(toast);
}

/** Whether a task was accepted here, though the server may not know it yet. */
export function isAccepted(
  { id, rev }: TaskForGroup,
  way: { unsent: readonly Unsent[]; settling: readonly Settling[] },
): boolean {
  const done = way.settling.filter((one) => (one.rev ?? 0) > rev);
  return [...done, ...way.unsent].some(
    ({ command }) => command.type === "approve_task" && command.task === id,
  );
}

async function accept(task: TaskForGroup, op: OpId, text: Text): Promise<void> {
  const command = { type: "approve_task", task: task.id } as const;
  const wait = { op, milliseconds: HELD };
  const outcome = await actOnTask(task.id, command, text, { quiet: true, held: wait });
  // Taken back by its author: he knows.
  if ("receipt" in outcome || outcome.refused.code === "expired") return;
  showToast({ tone: "bad", text: failureText(outcome.refused, text) });
}

let prolonging: ReturnType<typeof setInterval> | undefined;

function prolong(): void {
  for (const op of held.keys()) prolongUnsent(op, HELD);
  if (held.size > 0) return;
  clearInterval(prolonging);
  prolonging = undefined;
}

function takeBack(op: OpId): void {
  if (held.delete(op)) discardUnsent(op);
}

useToasts.subscribe(({ toasts }) => {
  const shown = new Set(toasts.map(({ id }) => id));
  for (const [op, toast] of held) {
    if (shown.has(toast)) continue;
    held.delete(op);
    releaseUnsent(op);
  }
});
window.addEventListener("pagehide", sendAccepted);
document.addEventListener("visibilitychange", () => document.hidden && sendAccepted());
