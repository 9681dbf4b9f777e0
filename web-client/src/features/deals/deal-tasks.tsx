import { Link } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import { useNow } from "../../i18n/now";
import { useText } from "../../i18n/use-text";
import type { DealForStaff, TaskRow } from "../../protocol/generated";
import { NoAvatar } from "../../ui/avatar";
import { classNames } from "../../ui/class-names";
import { Progress } from "../../ui/progress";
import { progressTone } from "../../ui/status";
import { MarkChip, StatusChip } from "../../ui/status-chip";
import { Time } from "../../ui/time";
import { NewTaskButton } from "../tasks/new/new-task-button";
import styles from "./deal.module.css";
import { PersonName } from "./person-name";

/** What is being done for the client, redrawn as it happens. */
export function DealTasks({ deal, tasks }: { deal: DealForStaff; tasks: readonly TaskRow[] }) {
  const text = useText();
  const intl = useIntl();
  return (
    <section aria-label={text("deal.tasks")}>
      <div className={styles.heading}>
        <h2>{text("deal.tasks")}</h2>
        <span className={styles.count}>{tasks.length > 0 && intl.formatNumber(tasks.length)}</span>
        <span className={styles.live}>{text("deal.live")}</span>
        <span className={styles.newTask}>
          <NewTaskButton deal={deal.card.id} />
        </span>
      </div>
      {tasks.length === 0 ? (
        <p className={styles.none}>{text("deal.noTasksYet")}</p>
      ) : (
        <ul className={styles.tasks}>
          {tasks.map((task) => (
            <DealTask key={task.id} task={task} />
          ))}
        </ul>
      )}
    </section>
  );
}

const RUNNING = new Set(["open", "accepted", "in_progress", "paused"]);

function DealTask({ task }: { task: TaskRow }) {
  const text = useText();
  const now = useNow();
  const late = task.due !== null && task.due.at < now && RUNNING.has(task.state);
  const at = task.closedAt ?? task.due?.at;
  return (
    <li className={styles.task}>
      <span className={styles.taskNo}>{task.number}</span>
      <Link
        to="/groups/$groupId"
        params={{ groupId: task.group }}
        search={{ task: task.id }}
        className={styles.taskTitle}
      >
        {task.title}
      </Link>
      <span className={styles.taskState}>
        <StatusChip status={task.state} look="bare" />
        {late && <MarkChip mark="overdue" look="bare" />}
        {task.reworkCount > 0 && RUNNING.has(task.state) && (
          <MarkChip mark="returned" look="bare" />
        )}
      </span>
      <span className={styles.taskWho}>
        {task.assignee ? (
          <PersonName id={task.assignee} />
        ) : (
          <span className={styles.nobody}>
            <NoAvatar /> {text("deal.nobody")}
          </span>
        )}
      </span>
      <span className={classNames(styles.taskDue, late && styles.late)}>
        {at !== undefined && (
          <Time
            at={at}
            look="short"
            zone={task.closedAt === null ? task.due?.timeZone : undefined}
          />
        )}
      </span>
      <span className={styles.taskDone}>
        {task.items > 0 && (
          <>
            <Progress
              done={task.doneItems}
              total={task.items}
              tone={progressTone(task.state, late)}
              label={text("common.ofTotal", { done: task.doneItems, total: task.items })}
            />
            <span aria-hidden="true">
              {task.doneItems}/{task.items}
            </span>
          </>
        )}
      </span>
    </li>
  );
}
