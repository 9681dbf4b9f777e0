import type { DealId, TaskId } from "../../protocol/generated";
import { TaskPanel } from "../tasks/panel/task-panel";

/** What stands beside the talk. */
export function Panel({
  task,
  onClose,
}: {
  task: TaskId | undefined;
  deal: DealId | undefined;
  onClose: () => void;
}) {
  return task ? <TaskPanel taskId={task} onClose={onClose} /> : null;
}
