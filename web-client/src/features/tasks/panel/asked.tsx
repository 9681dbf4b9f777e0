import { DueDialog } from "../acts/due-dialog";
import { EditDialog } from "../acts/edit-dialog";
import { MoveDialog } from "../acts/move-dialog";
import { ReasonDialog, type ReasonedAct } from "../acts/reason-dialog";
import { ReassignDialog } from "../acts/reassign-dialog";
import type { TaskView } from "../model/use-task-view";

/** A question that stands open over the task. */
export type Asked = ReasonedAct | "due" | "edit" | "move" | "reassign";

export function AskedDialog({
  asked,
  view,
  onClose,
}: {
  asked: Asked;
  view: TaskView;
  onClose: () => void;
}) {
  const { task, staff } = view;
  switch (asked) {
    case "due":
      return <DueDialog task={task} onClose={onClose} />;
    case "edit":
      return staff && <EditDialog task={task} staff={staff} onClose={onClose} />;
    case "move":
      return <MoveDialog task={task} onClose={onClose} />;
    case "reassign":
      return <ReassignDialog task={task} onClose={onClose} />;
    default:
      return <ReasonDialog act={asked} task={task} onClose={onClose} />;
  }
}
