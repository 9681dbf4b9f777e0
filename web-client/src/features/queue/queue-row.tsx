import { Camera, Clock, ListChecks } from "lucide-react";
import { useEffect, useRef } from "react";
import { useNow } from "../../i18n/now";
import { duration, MINUTE } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import { type LiveTask, useGroupRow } from "../../state";
import { Chip } from "../../ui/chip";
import { classNames } from "../../ui/class-names";
import { doneItems, photosOf } from "../tasks/model/row-of";
import { TaskPerson } from "../tasks/task-person";
import styles from "./queue.module.css";

/** Colours of waiting: quiet, ours to hurry, late. */
const HURRY = 10 * MINUTE;
const LATE = 30 * MINUTE;

/** One that waits: what, who, where, how long, and how much evidence there is. */
export function QueueRow({
  live: { task },
  opened,
  onOpen,
}: {
  live: LiveTask;
  opened: boolean;
  onOpen: () => void;
}) {
  const text = useText();
  const now = useNow();
  const group = useGroupRow(task.group);
  const row = useRef<HTMLButtonElement>(null);
  const waits = Math.max(0, now - (task.submittedAt ?? now));
  const tone = waits >= LATE ? "bad" : waits >= HURRY ? "warn" : "quiet";
  const done = doneItems(task);
  const photos = photosOf(task);
  useEffect(() => {
    if (opened) row.current?.scrollIntoView({ block: "nearest" });
  }, [opened]);
  return (
    <li>
      <button
        ref={row}
        type="button"
        data-queue-row=""
        className={classNames(styles.row, opened && styles.opened)}
        aria-current={opened ? "true" : undefined}
        onClick={onOpen}
      >
        <span className={styles.line}>
          <span className={styles.number}>{task.number}</span>
          <span className={styles.title}>{task.title}</span>
          <Chip
            tone={tone}
            icon={<Clock size={14} strokeWidth={1.75} aria-hidden />}
            title={text("queue.waits")}
          >
            {duration(waits, text)}
          </Chip>
        </span>
        <span className={styles.line}>
          <TaskPerson id={task.assignee} />
          <span className={styles.city}>· {group?.group.city}</span>
          <span className={styles.evidence}>
            {task.items.length > 0 && (
              <span className={classNames(done < task.items.length && styles.partly)}>
                <ListChecks size={14} strokeWidth={1.75} aria-hidden />
                {text("common.ofTotal", { done, total: task.items.length })}
              </span>
            )}
            {photos > 0 && (
              <span title={text("common.photoCount", { count: photos })}>
                <Camera size={14} strokeWidth={1.75} aria-hidden />
                {photos}
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  );
}
