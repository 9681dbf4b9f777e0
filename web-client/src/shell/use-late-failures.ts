import { useEffect } from "react";
import { failureText } from "../i18n/failure-text";
import { type Text, useText } from "../i18n/use-text";
import type { Refused } from "../net/failure";
import { loadTask } from "../state";
import { onLateFailure } from "../state/outbox";
import { useTasksStore } from "../state/tasks";
import type { Unsent } from "../sync/outbox";
import { showToast } from "../ui/toasts";

/** Tells of commands from before a reload that were refused; messages show it themselves. */
export function useLateFailures(): void {
  const text = useText();
  useEffect(
    () =>
      onLateFailure((unsent, error) => {
        if (!unsent.keepFailed) void tell(unsent, error, text);
      }),
    [text],
  );
}

async function tell(unsent: Unsent, error: Refused, text: Text): Promise<void> {
  const reason = failureText(error, text);
  const task = /^task:(.+)$/.exec(unsent.lane)?.[1];
  // Nobody knows any more which task was pressed, so it is named, as it is now.
  if (task) await loadTask(task).catch(() => {});
  const number = task && useTasksStore.getState().tasks.get(task)?.task.number;
  const words = number ? text("shell.notDone", { number, reason }) : reason;
  showToast({ text: words, tone: "bad", seconds: 15 });
}
