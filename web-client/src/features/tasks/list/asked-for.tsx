import type { TaskId } from "../../../protocol/generated";
import { useTaskView } from "../model/use-task-view";
import { type Asked, AskedDialog } from "../panel/asked";

/** A question about a row of the list; the task is read first. */
export function AskedFor({
  task,
  asked,
  onClose,
}: {
  task: TaskId;
  asked: Asked;
  onClose: () => void;
}) {
  const view = useTaskView(task);
  return view ? <AskedDialog asked={asked} view={view} onClose={onClose} /> : null;
}
