import { useText } from "../../../i18n/use-text";
import { Progress } from "../../../ui/progress";
import { progressTone } from "../../../ui/status";
import { DealLine } from "../deal-line";
import { DueFact } from "../due-fact";
import { isLate } from "../model/due";
import { placeOf } from "../model/place";
import { doneItems } from "../model/row-of";
import { useReader } from "../model/use-reader";
import { TaskMarks, TaskStatusChip } from "../task-status";
import { CardActs } from "./card-acts";
import type { FaceProps } from "./face";
import styles from "./task-card.module.css";

/** A card without a frame, full width: a master's list on the phone, a notice, a sheet. */
export function BlockFace({ view, onOpen, filled = false, quiet = false }: FaceProps) {
  const text = useText();
  const { now } = useReader();
  const { task } = view;
  const done = doneItems(task);
  const counted = text("common.ofTotal", { done, total: task.items.length });
  const place = placeOf(task.fields);
  return (
    <article
      className={styles.block}
      aria-label={text("tasks.cardLabel", { number: task.number, title: task.title })}
    >
      <button type="button" className={styles.blockBody} onClick={onOpen}>
        <span className={styles.blockHead}>
          <span className={styles.number}>{task.number}</span>
          <span className={styles.chips}>
            <TaskMarks task={task} without="overdue" />
            <TaskStatusChip task={task} />
          </span>
        </span>
        <span className={styles.blockTitle}>{task.title}</span>
        <span className={styles.blockFacts}>
          <DueFact task={task} plain />
          {place && <span className={styles.place}>· {place}</span>}
          {task.items.length > 0 && <span className={styles.blockCount}>{counted}</span>}
        </span>
      </button>
      {task.state === "in_progress" && task.items.length > 0 && (
        <div className={styles.blockBar}>
          <Progress
            done={done}
            total={task.items.length}
            tone={progressTone(task.state, isLate(task, now))}
            label={counted}
          />
        </div>
      )}
      <DealLine view={view} />
      {!quiet && <CardActs view={view} onOpen={onOpen} filled={filled} wide />}
    </article>
  );
}
