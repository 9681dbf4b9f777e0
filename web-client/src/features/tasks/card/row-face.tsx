import { useText } from "../../../i18n/use-text";
import { classNames } from "../../../ui/class-names";
import { Progress } from "../../../ui/progress";
import { progressTone } from "../../../ui/status";
import { StatusChip } from "../../../ui/status-chip";
import { isLate, timeFact } from "../model/due";
import { doneItems } from "../model/row-of";
import { useReader } from "../model/use-reader";
import { TaskPerson } from "../task-person";
import { TaskMarks } from "../task-status";
import type { FaceProps } from "./face";
import styles from "./task-card.module.css";

/** A card as one line: number, title, state, person, time, progress. */
export function RowFace({ view, onOpen, opened = false }: FaceProps) {
  const text = useText();
  const reader = useReader();
  const { task } = view;
  const late = isLate(task, reader.now);
  const done = doneItems(task);
  return (
    <button
      type="button"
      className={classNames(styles.row, opened && styles.rowOpened)}
      aria-label={text("tasks.cardLabel", { number: task.number, title: task.title })}
      onClick={onOpen}
    >
      <span className={styles.number}>{task.number}</span>
      <span className={styles.title}>{task.title}</span>
      <span className={styles.rowState}>
        <StatusChip status={task.state} look="bare" />
        <TaskMarks task={task} look="bare" />
      </span>
      <TaskPerson id={task.assignee} />
      <span className={classNames(styles.rowTime, late && styles.late)}>
        {timeFact(task, reader)}
      </span>
      <span className={styles.rowProgress}>
        <Progress
          done={done}
          total={task.items.length}
          tone={progressTone(task.state, late)}
          look="bar"
          label={text("common.ofTotal", { done, total: task.items.length })}
        />
        <span aria-hidden="true">
          {done}/{task.items.length}
        </span>
      </span>
    </button>
  );
}
