import { useNavigate, useSearch } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useNow } from "../../i18n/now";
import { MINUTE } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import type { TaskForGroup, TaskId } from "../../protocol/generated";
import { PageHeader } from "../../shell/page-header";
import { Panes } from "../../shell/panes";
import { type LiveTask, useMe, useOutboxStore } from "../../state";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { Kbd } from "../../ui/kbd";
import { SkeletonRows } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { usePhone } from "../../ui/use-phone";
import { isTyping } from "../tasks/list/shelves";
import { acceptWithUndo, isAccepted, sendAccepted } from "./acceptance";
import styles from "./queue.module.css";
import { QueueRow } from "./queue-row";
import { ReadingPane } from "./reading-pane";
import { useQueue } from "./use-queue";

type Part = "all" | "mine" | "long";
/** Whoever waits longer than this waits long. */
const LONG = 15 * MINUTE;

/** «Ждут приёмки»: what was handed in, oldest first, read and answered without leaving the keys. */
export function Queue() {
  const text = useText();
  const phone = usePhone();
  const navigate = useNavigate();
  const queue = useQueue();
  const way = useOutboxStore();
  const wanted = useSearch({ from: "/shell/queue" }).task;
  const [part, setPart] = useState<Part>("all");
  const [returning, setReturning] = useState(false);
  const parts = useParts(queue.tasks?.filter(({ task }) => !isAccepted(task, way)));
  const tasks = parts?.[part];
  const at = Math.max(0, tasks?.findIndex(({ task }) => task.id === wanted) ?? 0);
  // On a phone nothing is open until it is chosen.
  const shown = phone && !tasks?.some(({ task }) => task.id === wanted) ? undefined : tasks?.[at];

  const show = (task: TaskId | undefined) => {
    setReturning(false);
    void navigate({ to: "/queue", search: task ? { task } : {}, replace: !phone });
  };
  const turn = (by: number) => {
    const next = tasks?.[at + by];
    if (next) show(next.task.id);
  };
  const leave = () => show(phone ? undefined : (tasks?.[at + 1] ?? tasks?.[at - 1])?.task.id);
  const accept = (task: TaskForGroup) => {
    leave();
    acceptWithUndo(task, text);
  };
  useEffect(() => sendAccepted, []);
  useKeys((key) => {
    if (!shown) return false;
    if (key === "j" || key === "ArrowDown") turn(1);
    else if (key === "k" || key === "ArrowUp") turn(-1);
    else if (key === "a" && shown.staff?.actions.includes("approve")) accept(shown.task);
    else if (key === "r" && shown.staff?.actions.includes("return")) setReturning(true);
    else if (key === "Enter") openInGroup(shown.task);
    else return false;
    return true;
  });
  const openInGroup = (task: TaskForGroup) =>
    void navigate({
      to: "/groups/$groupId",
      params: { groupId: task.group },
      search: { task: task.id },
    });

  return (
    <Panes
      width="queue"
      open={phone && shown !== undefined}
      listLabel={text("queue.title")}
      list={
        <>
          <PageHeader
            title={text("queue.title")}
            note={parts && parts.all.length > 0 ? String(parts.all.length) : undefined}
          />
          <div className={styles.tabs}>
            <Tabs
              label={text("queue.title")}
              value={part}
              onValue={setPart}
              tabs={[
                { value: "all", label: text("queue.all") },
                { value: "mine", label: text("queue.mine"), count: parts?.mine.length },
                { value: "long", label: text("queue.long"), count: parts?.long.length },
              ]}
            />
          </div>
          <div className={styles.list}>
            {!tasks && !queue.failed && <SkeletonRows label={text("common.loading")} />}
            {!tasks && queue.failed && (
              <EmptyState
                title={text("tasks.loadFailed")}
                actions={<Button onClick={queue.reload}>{text("common.retry")}</Button>}
              />
            )}
            {tasks?.length === 0 && (
              <EmptyState
                icon={<CircleCheck strokeWidth={1.75} />}
                title={text(part === "all" ? "queue.empty" : "queue.emptyPart")}
              >
                {part === "all" && text("queue.emptyText")}
              </EmptyState>
            )}
            <ul>
              {tasks?.map((live) => (
                <QueueRow
                  key={live.task.id}
                  live={live}
                  opened={live === shown}
                  onOpen={() => show(live.task.id)}
                />
              ))}
            </ul>
            {queue.more && <p className={styles.more}>{text("queue.more")}</p>}
          </div>
          <p className={styles.keys}>
            <Kbd>J</Kbd> <Kbd>K</Kbd> {text("queue.keysTurn")} <Kbd>A</Kbd>{" "}
            {text("queue.keysAccept")} <Kbd>R</Kbd> {text("queue.keysReturn")}
          </p>
        </>
      }
    >
      <main className={styles.main} id="main">
        {shown ? (
          <ReadingPane
            key={shown.task.id}
            taskId={shown.task.id}
            place={{ at: at + 1, of: tasks?.length ?? 0 }}
            returning={returning}
            onReturning={setReturning}
            onTurn={turn}
            onAccept={accept}
            onReturned={leave}
            onOpenInGroup={openInGroup}
            onBack={() => show(undefined)}
          />
        ) : (
          tasks && (
            <EmptyState icon={<CircleCheck strokeWidth={1.75} />} title={text("queue.empty")}>
              {text("queue.emptyText")}
            </EmptyState>
          )
        )}
      </main>
    </Panes>
  );
}

function useParts(tasks: readonly LiveTask[] | undefined): Record<Part, LiveTask[]> | undefined {
  const { person } = useMe();
  const now = useNow();
  return useMemo(() => {
    if (!tasks) return undefined;
    const isMine = ({ task, staff }: LiveTask) =>
      [task.creator, staff?.controller, staff?.deal?.responsible].includes(person.id);
    return {
      all: [...tasks],
      mine: tasks.filter(isMine),
      long: tasks.filter(({ task }) => now - (task.submittedAt ?? now) > LONG),
    };
  }, [tasks, person.id, now]);
}

/** Single keys, unless one is typing or something floats above. */
function useKeys(press: (key: string) => boolean): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      // Enter on a button or a link is that button's.
      const own = event.target instanceof HTMLElement && event.target.closest("button, a");
      if (event.key === "Enter" && own && !own.hasAttribute("data-queue-row")) return;
      if (press(event.key.length === 1 ? event.key.toLowerCase() : event.key))
        event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
}
