import type { MessageId } from "../../../i18n/messages";
import type { Command, TaskAction, TaskForGroup, TaskState } from "../../../protocol/generated";
import type { TaskView } from "./use-task-view";

/** The one thing to do next on a card. Without a command it opens the task in full. */
export interface MainAct {
  action: TaskAction | "open";
  label: MessageId;
  command: Command | null;
}

const OPEN: MainAct = { action: "open", label: "tasks.open", command: null };

/** The next step of a master on his own task, of staff on what waits for them; else to open it. */
export function mainAct({
  task,
  staff,
  actions,
}: Pick<TaskView, "task" | "staff" | "actions">): MainAct {
  const id = task.id;
  if (staff) {
    if (actions.has("approve")) return act("approve", { type: "approve_task", task: id });
    if (actions.has("publish")) return act("publish", { type: "publish_task", task: id });
    return OPEN;
  }
  if (actions.has("claim")) return act("claim", { type: "claim_task", task: id });
  if (actions.has("accept")) {
    return act("accept", { type: "accept_task", task: id, plannedStart: null });
  }
  if (actions.has("start")) return start(task);
  if (actions.has("submit")) {
    return { action: "submit", label: "tasks.act.toSubmit", command: null };
  }
  return OPEN;
}

/** To begin, or to go on after a pause. */
export function start({ id, state }: Pick<TaskForGroup, "id" | "state">): MainAct {
  const resumed: TaskState = "paused";
  const label = state === resumed ? "tasks.act.resume" : "tasks.act.start";
  return { action: "start", label, command: { type: "start_task", task: id } };
}

function act(action: "approve" | "publish" | "claim" | "accept", command: Command): MainAct {
  return { action, label: `tasks.act.${action}`, command };
}
