import { ChevronLeft, MessageSquare, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { TaskId } from "../../../protocol/generated";
import { loadTask, useLive, useTaskIsMissing } from "../../../state";
import { Banner } from "../../../ui/banner";
import { EmptyState } from "../../../ui/empty-state";
import { IconButton } from "../../../ui/icon-button";
import { LinkButton } from "../../../ui/link-button";
import { SkeletonRows } from "../../../ui/skeleton";
import { usePhone } from "../../../ui/use-phone";
import { DueFact } from "../due-fact";
import { useSubmit } from "../model/use-submit";
import { type TaskView, useTaskView } from "../model/use-task-view";
import { TaskMarks, TaskStatusChip } from "../task-status";
import { ActionsBar } from "./actions-bar";
import { type Asked, AskedDialog } from "./asked";
import { Checklist } from "./checklist";
import { Discussion } from "./discussion";
import { History } from "./history";
import { MoreMenu } from "./more-menu";
import { PrivateBlock } from "./private-block";
import { Result } from "./result";
import { ResultFields } from "./submit-form";
import { TaskFacts, TaskReason } from "./task-facts";
import styles from "./task-panel.module.css";

/** A task in full: beside the room on wide screens, the whole screen on a phone. */
export function TaskPanel({ taskId, onClose }: { taskId: TaskId; onClose: () => void }) {
  const text = useText();
  const view = useTaskView(taskId);
  const missing = useTaskIsMissing(taskId);
  useFresh(taskId);
  if (missing) {
    return (
      <>
        <div className={styles.header}>
          <CloseButton onClose={onClose} />
        </div>
        <EmptyState title={text("tasks.gone")}>{text("tasks.goneText")}</EmptyState>
      </>
    );
  }
  if (!view) return <SkeletonRows rows={4} label={text("common.loading")} />;
  // Another task or another master: nothing of the former one stays in memory.
  return <Open key={taskId} view={view} onClose={onClose} />;
}

function Open({ view, onClose }: { view: TaskView; onClose: () => void }) {
  const text = useText();
  const phone = usePhone();
  const { task, staff, actions, mine } = view;
  const [acting, setActing] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const submission = useSubmit(task);
  const discussion = useRef<HTMLElement>(null);
  const asMaster = !staff || acting;
  // On the job the checklist comes first; what was read before leaving home stands below it.
  const below = phone && mine && !staff;
  const submits = asMaster && actions.has("submit");
  return (
    <>
      <div className={styles.header}>
        {phone && <CloseButton onClose={onClose} />}
        <span className={styles.number}>{task.number}</span>
        <TaskStatusChip task={task} />
        <span className={styles.grow} />
        {phone && (
          <IconButton
            label={text("tasks.toDiscussion")}
            onClick={() => discussion.current?.scrollIntoView({ behavior: "smooth" })}
          >
            <MessageSquare strokeWidth={1.75} />
          </IconButton>
        )}
        <MoreMenu view={view} acting={acting} onActing={setActing} onAsk={setAsked} />
        {!phone && <CloseButton onClose={onClose} />}
      </div>
      <div className={styles.body}>
        <div className={styles.top}>
          <div className={styles.title}>
            <h2>{task.title}</h2>
            <TaskMarks task={task} />
          </div>
          {phone && <DueFact task={task} left />}
          {acting && (
            <Banner
              tone="warn"
              title={text("tasks.acting")}
              actions={
                <LinkButton onClick={() => setActing(false)}>
                  {text("tasks.actForMasterEnd")}
                </LinkButton>
              }
            />
          )}
          {task.orphaned && staff && <Banner tone="warn" title={text("tasks.orphaned")} />}
          <TaskReason view={view} />
          {!staff && <PrivateBlock task={task} mine={mine} />}
          {!below && <TaskFacts view={view} />}
          {task.description && <p className={styles.description}>{task.description}</p>}
        </div>
        <Checklist view={view} acting={asMaster} missing={submission.missing} />
        {submits && <ResultFields submission={submission} />}
        {below && <TaskFacts view={view} />}
        <Result task={task} />
        <Discussion
          key={task.group}
          task={task}
          mayComment={actions.has("comment")}
          place={discussion}
        />
        <History task={task} />
      </div>
      <ActionsBar view={view} acting={acting} submission={submission} onAsk={setAsked} />
      {asked && <AskedDialog asked={asked} view={view} onClose={() => setAsked(null)} />}
    </>
  );
}

function CloseButton({ onClose }: { onClose: () => void }) {
  const text = useText();
  const phone = usePhone();
  return (
    <IconButton label={text(phone ? "common.back" : "common.close")} onClick={onClose}>
      {phone ? <ChevronLeft strokeWidth={1.75} /> : <X strokeWidth={1.75} />}
    </IconButton>
  );
}

/** Its group may not be followed fully: hints say when to read it again. */
function useFresh(id: TaskId): void {
  useEffect(() => {
    void loadTask(id);
  }, [id]);
  useLive("task", (changed) => {
    if (changed === "all" || changed.some((one) => one.id === id)) void loadTask(id);
  });
}
