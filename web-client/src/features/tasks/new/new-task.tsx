import type { DealId, GroupId, TaskId } from "../../../protocol/generated";
export function NewTask(_: {
  group?: GroupId | undefined;
  deal?: DealId | undefined;
  onClose: () => void;
  onMade: (t: TaskId) => void;
}) {
  return null;
}
