import { failureText } from "../../../i18n/failure-text";
import type { Text } from "../../../i18n/use-text";
import { Refused } from "../../../net/failure";
import type { Command, ErrorBody, Receipt, TaskId } from "../../../protocol/generated";
import { learnTasks, loadTask, type SendOptions, sendCommand } from "../../../state";
import { useTasksStore } from "../../../state/tasks";
import { showToast } from "../../../ui/toasts";

/** What became of a wish: done, or why not. */
export type Outcome = { receipt: Receipt } | { refused: Refused };

/**
 * Does something to a task. A refusal redraws the task as it is now and is said in plain words,
 * unless the caller says it better himself (`quiet`).
 */
export async function actOnTask(
  task: TaskId,
  command: Command,
  text: Text,
  options: SendOptions & { quiet?: boolean } = {},
): Promise<Outcome> {
  try {
    const receipt = await sendCommand(command, options);
    const there = useTasksStore.getState().tasks.get(task);
    if (receipt.rev !== null && (there?.task.rev ?? 0) < receipt.rev) void loadTask(task);
    return { receipt };
  } catch (error) {
    const refused = error instanceof Refused ? error : new Refused({ code: "unknown" });
    if (!learnPresent(refused.body)) void loadTask(task);
    if (!options.quiet) showToast({ tone: "bad", text: failureText(error, text) });
    return { refused };
  }
}

/** A 409 brings the present state along. */
function learnPresent({ present }: ErrorBody): boolean {
  if (present?.type === "task") learnTasks([present.task], []);
  else if (present?.type === "task_for_staff") learnTasks([], [present.task]);
  else return false;
  return true;
}
