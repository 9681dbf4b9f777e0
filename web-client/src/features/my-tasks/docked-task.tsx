import { useNavigate } from "@tanstack/react-router";
import { Camera, Check } from "lucide-react";
import { useMemo } from "react";
import { useText } from "../../i18n/use-text";
import type { GroupId, TaskId } from "../../protocol/generated";
import { allowedActions, useMe } from "../../state";
import { useTasksStore } from "../../state/tasks";
import { Button } from "../../ui/button";
import { Progress } from "../../ui/progress";
import { progressTone } from "../../ui/status";
import { DealLine } from "../tasks/deal-line";
import { DueFact } from "../tasks/due-fact";
import { actOnTask } from "../tasks/model/act";
import { isLate } from "../tasks/model/due";
import { mainAct } from "../tasks/model/main-act";
import { doneItems } from "../tasks/model/row-of";
import { useReader } from "../tasks/model/use-reader";
import { type TaskView, useTaskView } from "../tasks/model/use-task-view";
import { TaskMarks, TaskStatusChip } from "../tasks/task-status";
import styles from "./docked-task.module.css";

/** A master's current task in this group, docked above the composer of his phone; or nothing. */
export function DockedTask({ group }: { group: GroupId }) {
  const id = useCurrentTask(group);
  return id ? <Docked taskId={id} /> : null;
}

function Docked({ taskId }: { taskId: TaskId }) {
  const view = useTaskView(taskId);
  return view ? <Sheet view={view} /> : null;
}

function Sheet({ view }: { view: TaskView }) {
  const text = useText();
  const navigate = useNavigate();
  const { now } = useReader();
  const { task } = view;
  const main = mainAct(view);
  const done = doneItems(task);
  const counted = text("common.ofTotal", { done, total: task.items.length });
  const open = () =>
    void navigate({
      to: "/groups/$groupId",
      params: { groupId: task.group },
      search: { task: task.id },
    });
  const run = () => {
    if (main.command) void actOnTask(task.id, main.command, text);
    else open();
  };
  return (
    <section className={styles.sheet} aria-label={text("myTasks.current", { number: task.number })}>
      <button type="button" className={styles.body} onClick={open}>
        <span className={styles.head}>
          <span className={styles.label}>{text("myTasks.current", { number: task.number })}</span>
          <TaskMarks task={task} without="overdue" />
          <TaskStatusChip task={task} />
        </span>
        <span className={styles.title}>{task.title}</span>
        <DueFact task={task} left />
        {task.items.length > 0 && (
          <span className={styles.progress}>
            <Progress
              done={done}
              total={task.items.length}
              tone={progressTone(task.state, isLate(task, now))}
              label={counted}
            />
            <span>{counted}</span>
          </span>
        )}
      </button>
      <DealLine view={view} />
      <div className={styles.acts}>
        {main.action === "submit" && (
          <Button wide icon={<Camera strokeWidth={1.75} aria-hidden />} onClick={open}>
            {text("tasks.photo")}
          </Button>
        )}
        <Button
          wide
          look="primary"
          loading={view.changing}
          icon={main.action === "submit" ? <Check strokeWidth={1.75} aria-hidden /> : undefined}
          onClick={run}
        >
          {text(main.label)}
        </Button>
      </div>
    </section>
  );
}

/** In work first, then accepted, then paused; of equal ones the nearest deadline. */
function useCurrentTask(group: GroupId): TaskId | null {
  const me = useMe();
  const tasks = useTasksStore((state) => state.tasks);
  return useMemo(() => {
    const rank = { in_progress: 0, accepted: 1, paused: 2 } as Partial<Record<string, number>>;
    const own = [...tasks.values()].filter(
      (live) =>
        live.task.group === group &&
        live.task.assignee === me.person.id &&
        rank[live.task.state] !== undefined &&
        allowedActions(live, me).length > 0,
    );
    own.sort(
      (a, b) =>
        (rank[a.task.state] ?? 9) - (rank[b.task.state] ?? 9) ||
        (a.task.due?.at ?? Number.POSITIVE_INFINITY) - (b.task.due?.at ?? Number.POSITIVE_INFINITY),
    );
    return own[0]?.task.id ?? null;
  }, [tasks, group, me]);
}
