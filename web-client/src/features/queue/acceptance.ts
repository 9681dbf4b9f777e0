import { create } from "zustand";
import type { Text } from "../../i18n/use-text";
import type { TaskForGroup, TaskId } from "../../protocol/generated";
import { showToast, useToasts } from "../../ui/toasts";
import { actOnTask } from "../tasks/model/act";

interface Held {
  task: TaskForGroup;
  text: Text;
  toast: number;
}

/** Accepted here and not sent yet: for a few seconds it can still be undone. */
export const useAcceptance = create<{ held: ReadonlyMap<TaskId, Held> }>(() => ({
  held: new Map(),
}));

/** Accepts with a way back: it is sent when its toast goes, or when the page is left. */
export function acceptWithUndo(task: TaskForGroup, text: Text): void {
  const toast = showToast({
    text: text("queue.accepted", { number: task.number }),
    action: { label: text("common.undo"), run: () => void release(task.id) },
  });
  const { held } = useAcceptance.getState();
  useAcceptance.setState({ held: new Map(held).set(task.id, { task, text, toast }) });
}

/** Sends at once whatever is still held. */
export function sendAccepted(): void {
  for (const id of useAcceptance.getState().held.keys()) send(id);
}

function release(id: TaskId): Held | undefined {
  const held = new Map(useAcceptance.getState().held);
  const one = held.get(id);
  if (held.delete(id)) useAcceptance.setState({ held });
  return one;
}

function send(id: TaskId): void {
  const one = useAcceptance.getState().held.get(id);
  if (!one) return;
  // It stays out of the list until the answer has redrawn it.
  void actOnTask(id, { type: "approve_task", task: id }, one.text).finally(() => release(id));
}

useToasts.subscribe(({ toasts }) => {
  const shown = new Set(toasts.map(({ id }) => id));
  for (const [id, { toast }] of useAcceptance.getState().held) if (!shown.has(toast)) send(id);
});
window.addEventListener("pagehide", sendAccepted);
document.addEventListener("visibilitychange", () => document.hidden && sendAccepted());
