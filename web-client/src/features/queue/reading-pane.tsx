import { Check, ChevronLeft, ChevronRight, MessageSquare, Phone, RotateCcw } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { clockTime, duration } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import type { TaskForGroup, TaskId } from "../../protocol/generated";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { IconButton } from "../../ui/icon-button";
import { PhotoGrid } from "../../ui/photo-grid";
import { PhotoViewer } from "../../ui/photo-viewer";
import { Popover } from "../../ui/popover";
import { usePhone } from "../../ui/use-phone";
import { ReturnForm, useReturnTitle } from "../tasks/acts/return-form";
import { telLink } from "../tasks/model/place";
import { usePhotos } from "../tasks/model/use-photos";
import { useReader } from "../tasks/model/use-reader";
import { type TaskView, useTaskView } from "../tasks/model/use-task-view";
import { Checklist } from "../tasks/panel/checklist";
import { Discussion } from "../tasks/panel/discussion";
import { shotsOf } from "../tasks/panel/result";
import { TaskFacts } from "../tasks/panel/task-facts";
import { TaskMarks, TaskStatusChip } from "../tasks/task-status";
import styles from "./queue.module.css";

interface PaneProps {
  place: { at: number; of: number };
  returning: boolean;
  onReturning: (open: boolean) => void;
  onTurn: (by: number) => void;
  onAccept: (task: TaskForGroup) => void;
  onReturned: () => void;
  onOpenInGroup: (task: TaskForGroup) => void;
  onBack: () => void;
}

/** The work as it was handed in: photos first, then the list, the words and the talk. */
export function ReadingPane({ taskId, ...rest }: PaneProps & { taskId: TaskId }) {
  const view = useTaskView(taskId);
  return view ? <Pane view={view} {...rest} /> : null;
}

const NONE: ReadonlySet<string> = new Set();

function Pane({ view, ...does }: PaneProps & { view: TaskView }) {
  const text = useText();
  const reader = useReader();
  const [open, setOpen] = useState<number>();
  const discussion = useRef<HTMLElement>(null);
  const { task, actions } = view;
  const { locale, zone } = reader;
  const shots = useMemo(
    () => shotsOf(task, (at) => clockTime(at, locale, zone)),
    [task, locale, zone],
  );
  const photos = usePhotos(shots);
  return (
    <>
      <Head view={view} {...does} />
      <div className={styles.body}>
        <div className={styles.heading}>
          <h2>{task.title}</h2>
          <TaskMarks task={task} />
        </div>
        {photos.length > 0 && (
          <>
            <PhotoGrid photos={photos} most={5} captions onOpen={setOpen} />
            <PhotoViewer
              photos={photos}
              index={open}
              onIndex={setOpen}
              onClose={() => setOpen(undefined)}
            />
          </>
        )}
        <div className={styles.columns}>
          <div className={styles.column}>
            <Checklist view={view} acting={false} missing={NONE} photos={false} />
            <Discussion
              key={task.group}
              task={task}
              mayComment={actions.has("comment")}
              place={discussion}
            />
          </div>
          <div className={styles.column}>
            {task.result?.text && (
              <section className={styles.result}>
                <h3>{text("queue.result")}</h3>
                <p>{task.result.text}</p>
              </section>
            )}
            <TaskFacts view={view} />
            {task.description && <p className={styles.description}>{task.description}</p>}
          </div>
        </div>
      </div>
      <Foot
        view={view}
        {...does}
        onAsk={() => discussion.current?.querySelector("textarea")?.focus()}
      />
    </>
  );
}

function Head({
  view: { task },
  place,
  onTurn,
  onOpenInGroup,
  onBack,
}: PaneProps & { view: TaskView }) {
  const text = useText();
  const phone = usePhone();
  const note = useSubmittedNote(task);
  return (
    <div className={styles.header}>
      {phone && (
        <IconButton label={text("common.back")} onClick={onBack}>
          <ChevronLeft strokeWidth={1.75} />
        </IconButton>
      )}
      <span className={styles.paneNumber}>{task.number}</span>
      <TaskStatusChip task={task} />
      <span className={styles.note}>{note}</span>
      <span className={styles.turns}>
        <span className={styles.place}>
          {text("common.ofTotal", { done: place.at, total: place.of })}
        </span>
        <IconButton
          label={text("common.previous")}
          disabled={place.at <= 1}
          onClick={() => onTurn(-1)}
        >
          <ChevronLeft strokeWidth={1.75} />
        </IconButton>
        <IconButton
          label={text("common.next")}
          disabled={place.at >= place.of}
          onClick={() => onTurn(1)}
        >
          <ChevronRight strokeWidth={1.75} />
        </IconButton>
      </span>
      <Button
        hotkey="↵"
        icon={
          phone ? (
            <MessageSquare strokeWidth={1.75} aria-label={text("queue.openInGroup")} />
          ) : undefined
        }
        onClick={() => onOpenInGroup(task)}
      >
        {phone ? null : text("queue.openInGroup")}
      </Button>
    </div>
  );
}

function Foot({
  view,
  returning,
  onReturning,
  onAccept,
  onReturned,
  onAsk,
}: PaneProps & { view: TaskView; onAsk: () => void }) {
  const text = useText();
  const phone = usePhone();
  const title = useReturnTitle(view.task);
  const { task, staff, actions, changing } = view;
  const client = staff?.deal?.clientPhone;
  const close = () => onReturning(false);
  const form = <ReturnForm task={task} onClose={close} onReturned={onReturned} />;
  const button = (
    <Button
      icon={<RotateCcw strokeWidth={1.75} aria-hidden />}
      hotkey="R"
      onClick={phone ? () => onReturning(true) : undefined}
    >
      {text("tasks.act.return")}
    </Button>
  );
  return (
    <div className={styles.foot}>
      {client && (
        <a className={styles.call} href={telLink(client)}>
          <Phone size={16} strokeWidth={1.75} aria-hidden />
          {text("queue.callClient")}
        </a>
      )}
      {!phone && (
        <Button
          look="plain"
          icon={<MessageSquare strokeWidth={1.75} aria-hidden />}
          onClick={onAsk}
        >
          {text("queue.askMaster")}
        </Button>
      )}
      <span className={styles.grow} />
      {actions.has("return") &&
        (phone ? (
          <>
            {button}
            <Dialog open={returning} onClose={close} title={title}>
              {form}
            </Dialog>
          </>
        ) : (
          <Popover open={returning} onOpen={onReturning} side="top" trigger={button} title={title}>
            {form}
          </Popover>
        ))}
      {actions.has("approve") && (
        <Button
          // While the return stands open, accepting is not the next step.
          look={returning ? "outline" : "primary"}
          hotkey="A"
          loading={changing}
          icon={<Check strokeWidth={1.75} aria-hidden />}
          onClick={() => onAccept(task)}
        >
          {text("tasks.act.approve")}
        </Button>
      )}
    </div>
  );
}

/** «сдана 12:31, за 29 мин до срока». */
function useSubmittedNote(task: TaskForGroup): string {
  const { text, locale, zone } = useReader();
  if (task.submittedAt === null) return "";
  const said = text("tasks.submittedAt", { time: clockTime(task.submittedAt, locale, zone) });
  if (!task.due) return said;
  const rest = task.due.at - task.submittedAt;
  const how = text(rest >= 0 ? "queue.before" : "queue.after", {
    duration: duration(Math.abs(rest), text),
  });
  return `${said}, ${how}`;
}
