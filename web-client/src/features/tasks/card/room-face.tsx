import { MapPin } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import { classNames } from "../../../ui/class-names";
import { Progress } from "../../../ui/progress";
import { progressTone } from "../../../ui/status";
import { StatusGlyph } from "../../../ui/status-glyph";
import { DealLine } from "../deal-line";
import { DueFact } from "../due-fact";
import { isLate, timeFact } from "../model/due";
import { mainAct } from "../model/main-act";
import { placeOf } from "../model/place";
import { doneItems } from "../model/row-of";
import { useReader } from "../model/use-reader";
import { TaskPerson } from "../task-person";
import { TaskMarks, TaskStatusChip } from "../task-status";
import { CardActs } from "./card-acts";
import type { FaceProps } from "./face";
import styles from "./task-card.module.css";

/** A card in a timeline: at most four lines; one line once the work is handed in or closed. */
export function RoomFace({
  view,
  onOpen,
  opened = false,
  filled = false,
  quiet = false,
}: FaceProps) {
  const text = useText();
  const reader = useReader();
  const { task, staff } = view;
  const late = isLate(task, reader.now);
  const done = doneItems(task);
  const counted = text("common.ofTotal", { done, total: task.items.length });
  const over = task.state === "submitted" || task.state === "done" || task.state === "cancelled";
  const frame = classNames(styles.card, opened && styles.opened, task.urgent && styles.urgent);
  const label = text("tasks.cardLabel", { number: task.number, title: task.title });
  if (over) {
    return (
      <article className={classNames(frame, styles.brief)} aria-label={label}>
        <span className={styles.glyph} data-state={task.state}>
          <StatusGlyph status={task.state} />
        </span>
        <button type="button" className={styles.name} onClick={onOpen}>
          <span className={styles.number}>{task.number}</span>
          <span className={styles.title}>{task.title}</span>
        </button>
        <span className={styles.briefFacts}>
          {[text(`status.${task.state}`), timeFact(task, reader), counted]
            .filter((_, i) => i > 0 || task.state === "cancelled")
            .filter(Boolean)
            .join(" · ")}
        </span>
        {!quiet && mainAct(view).command && (
          <CardActs view={view} onOpen={onOpen} opened={opened} filled={filled} />
        )}
      </article>
    );
  }
  const place = placeOf(staff ? staff.fields : task.fields);
  return (
    <article className={frame} aria-label={label}>
      <div className={styles.head}>
        <button type="button" className={styles.name} onClick={onOpen}>
          <span className={styles.number}>{task.number}</span>
          <span className={styles.title}>{task.title}</span>
        </button>
        <TaskMarks task={task} />
        <TaskStatusChip task={task} />
      </div>
      <div className={styles.facts}>
        <TaskPerson id={task.assignee} />
        <DueFact task={task} />
        {place && (
          <span className={styles.fact}>
            <MapPin size={14} strokeWidth={1.75} aria-hidden />
            <span className={styles.clip}>{place}</span>
          </span>
        )}
      </div>
      <DealLine view={view} />
      <div className={styles.foot}>
        {task.items.length > 0 && (
          <>
            <Progress
              done={done}
              total={task.items.length}
              tone={progressTone(task.state, late)}
              label={counted}
            />
            <span className={styles.count}>{counted}</span>
          </>
        )}
        {!quiet && <CardActs view={view} onOpen={onOpen} opened={opened} filled={filled} />}
      </div>
    </article>
  );
}
