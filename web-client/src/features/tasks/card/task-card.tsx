import { useText } from "../../../i18n/use-text";
import type { TaskId } from "../../../protocol/generated";
import { usePerson, useTask, useTaskIsMissing } from "../../../state";
import { Skeleton } from "../../../ui/skeleton";
import { StatusChip } from "../../../ui/status-chip";
import styles from "./task-card.module.css";

/** A task's live card. */
export function TaskCard({ taskId }: { taskId: TaskId; variant: "room" | "panel" | "row" }) {
  const text = useText();
  const live = useTask(taskId);
  const missing = useTaskIsMissing(taskId);
  const assignee = usePerson(live?.task.assignee);
  if (missing) return <div className={styles.card}>{text("room.cardGone")}</div>;
  if (!live) {
    return (
      <div className={styles.card} aria-busy="true">
        <Skeleton width="60%" />
      </div>
    );
  }
  const { number, title, state } = live.task;
  return (
    <div className={styles.card}>
      <span className={styles.number}>{number}</span>
      <span className={styles.title}>{title}</span>
      {assignee && <span>{assignee.name}</span>}
      <StatusChip status={state} />
    </div>
  );
}
