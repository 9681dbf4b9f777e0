import { Link } from "@tanstack/react-router";
import { CalendarClock, MessageSquare, UserRoundPlus } from "lucide-react";
import { memo } from "react";
import { exactTime, shortTime } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type { TaskId, TaskRow } from "../../../protocol/generated";
import { groupName, useGroupRow, useIsStaff } from "../../../state";
import { classNames } from "../../../ui/class-names";
import { IconButton } from "../../../ui/icon-button";
import { Progress } from "../../../ui/progress";
import { progressTone } from "../../../ui/status";
import { StatusChip } from "../../../ui/status-chip";
import { ReturnedGlyph } from "../../../ui/status-glyph";
import { VisuallyHidden } from "../../../ui/visually-hidden";
import { dueDay, dueTime, isLate, isRunning, type Reader, timeLeftShort } from "../model/due";
import { useReader } from "../model/use-reader";
import type { Asked } from "../panel/asked";
import { TaskPerson } from "../task-person";
import styles from "./list.module.css";

/** One task in one line; on hover its actions take the place of group and deal. */
export const TableRow = memo(function TableRow({
  row,
  opened,
  onOpen,
  onAsk,
}: {
  row: TaskRow;
  opened: boolean;
  onOpen: (task: TaskId) => void;
  onAsk: (task: TaskId, asked: Asked) => void;
}) {
  const text = useText();
  const staff = useIsStaff();
  const reader = useReader();
  const group = useGroupRow(row.group);
  const late = isLate(row, reader.now);
  const counted = text("common.ofTotal", { done: row.doneItems, total: row.items });
  const closed = row.state === "done" || row.state === "cancelled";
  return (
    <div className={classNames(styles.row, styles.task, opened && styles.opened)}>
      <span className={styles.number}>{row.number}</span>
      <span className={styles.title}>
        <button
          type="button"
          data-row=""
          className={styles.titleButton}
          title={row.title}
          onClick={() => onOpen(row.id)}
        >
          {row.title}
        </button>
        {row.reworkCount > 0 && isRunning(row) && (
          <span className={styles.returned}>
            <ReturnedGlyph />
            <VisuallyHidden>{text("mark.returned")}</VisuallyHidden>
          </span>
        )}
        {row.urgent && !closed && <span className={styles.urgent}>{text("tasks.urgent")}</span>}
      </span>
      <span>
        <StatusChip status={row.state} look="bare" />
      </span>
      <span className={styles.person}>
        <TaskPerson id={row.assignee} />
      </span>
      <span className={classNames(styles.due, late && styles.lateDue)}>
        <DueCell row={row} reader={reader} />
      </span>
      <span className={styles.done}>
        {row.items > 0 && (
          <>
            <Progress
              done={row.doneItems}
              total={row.items}
              tone={progressTone(row.state, late)}
              look="bar"
              label={counted}
            />
            <span aria-hidden="true">
              {row.doneItems}/{row.items}
            </span>
          </>
        )}
      </span>
      <span className={styles.group}>{group && groupName(group.group)}</span>
      <span className={styles.deal}>
        {row.dealId ? (
          <Link to="/deals/$dealId" params={{ dealId: row.dealId }}>
            {row.dealNo}
          </Link>
        ) : (
          row.dealNo
        )}
      </span>
      {/* Of the last cell in meaning, over it in place, so that nothing moves. */}
      <span className={styles.hover}>
        <Link
          to="/groups/$groupId"
          params={{ groupId: row.group }}
          search={{ task: row.id }}
          className={styles.toGroup}
        >
          <MessageSquare size={14} strokeWidth={1.75} aria-hidden />
          {text("tasks.toGroup")}
        </Link>
        {staff && !closed && (
          <>
            <IconButton
              label={text("tasks.act.change_due")}
              size="small"
              onClick={() => onAsk(row.id, "due")}
            >
              <CalendarClock strokeWidth={1.75} />
            </IconButton>
            <IconButton
              label={text("tasks.act.reassign")}
              size="small"
              onClick={() => onAsk(row.id, "reassign")}
            >
              <UserRoundPlus strokeWidth={1.75} />
            </IconButton>
          </>
        )}
      </span>
    </div>
  );
});

/** The deadline with what is left of it, or since when the task waits or is closed. */
function DueCell({ row, reader }: { row: TaskRow; reader: Reader }) {
  const { text, now, locale, zone } = reader;
  if (row.state === "submitted" && row.submittedAt !== null) {
    return (
      <>
        {text("tasks.submittedAt", { time: shortTime(row.submittedAt, now, locale, zone, text) })}
      </>
    );
  }
  if (row.closedAt !== null && !isRunning(row)) {
    return <>{shortTime(row.closedAt, now, locale, zone, text)}</>;
  }
  if (!row.due) return null;
  const left = timeLeftShort(row, reader);
  const near = Math.abs(dueDay(row.due, now)) <= 1;
  return (
    <span title={exactTime(row.due.at, locale, row.due.timeZone)}>
      {near && left ? clockIn(row, reader) : dueTime(row.due, reader)}
      {left && <b className={styles.left}>{left}</b>}
    </span>
  );
}

/** Within a part the day is known: the clock is enough, with the city's zone if it differs. */
function clockIn({ due }: TaskRow, reader: Reader): string {
  if (!due) return "";
  const words = dueTime(due, reader);
  const own = due.timeZone === reader.zone;
  const clock = words.split(", ").at(-1) ?? words;
  return own ? clock.replace(/\s\S+$/u, "") : clock;
}
