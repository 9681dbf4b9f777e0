import { memo } from "react";
import { useText } from "../../../i18n/use-text";
import type { TaskId, TaskRow } from "../../../protocol/generated";
import { groupName, useGroupRow, usePerson } from "../../../state";
import { classNames } from "../../../ui/class-names";
import card from "../card/task-card.module.css";
import { DueFact } from "../due-fact";
import { TaskMarks, TaskStatusChip } from "../task-status";
import styles from "./list.module.css";

/** A row of the list on a phone: number and state, title, time, place and person. */
export const RowCard = memo(function RowCard({
  row,
  opened,
  onOpen,
}: {
  row: TaskRow;
  opened: boolean;
  onOpen: (task: TaskId) => void;
}) {
  const text = useText();
  const group = useGroupRow(row.group);
  const person = usePerson(row.assignee);
  return (
    <div className={classNames(card.block, styles.card, opened && styles.opened)}>
      <span>
        <button type="button" data-row="" className={card.blockBody} onClick={() => onOpen(row.id)}>
          <span className={card.blockHead}>
            <span className={card.number}>{row.number}</span>
            <span className={card.chips}>
              <TaskMarks task={row} without="overdue" />
              <TaskStatusChip task={row} />
            </span>
          </span>
          <span className={card.blockTitle}>{row.title}</span>
          <span className={card.blockFacts}>
            <DueFact task={row} plain />
            {row.items > 0 && (
              <span className={card.blockCount}>
                {text("common.ofTotal", { done: row.doneItems, total: row.items })}
              </span>
            )}
          </span>
          <span className={styles.cardFacts}>
            {[
              person?.name ?? (row.assignee ? "" : text("tasks.pool")),
              group && groupName(group.group),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </button>
      </span>
    </div>
  );
});
