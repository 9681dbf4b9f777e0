import type { DealId, TaskId } from "../../protocol/generated";
import { TaskCard } from "../tasks/card/task-card";

/** What stands beside the talk. */
export function Panel({
  task,
}: {
  task: TaskId | undefined;
  deal: DealId | undefined;
  onClose: () => void;
}) {
  return task ? <TaskCard taskId={task} variant="panel" /> : null;
}
