import { useNavigate, useSearch } from "@tanstack/react-router";
import { ListChecks } from "lucide-react";
import { useMemo } from "react";
import { useLocale } from "../../i18n/locale";
import { useNow } from "../../i18n/now";
import { weekdayAndDay } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import type { TaskId } from "../../protocol/generated";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { allowedActions, useGroupRows, useMe } from "../../state";
import { useTasksStore } from "../../state/tasks";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { SkeletonRows } from "../../ui/skeleton";
import { PushAsk } from "../settings/push-ask";
import { TaskCard } from "../tasks/card/task-card";
import { TaskPanel } from "../tasks/panel/task-panel";
import styles from "./my-tasks.module.css";
import { type MyPart, useMyTasks } from "./use-my-tasks";

/** A master's start: late, today, waiting, what is free to take. One filled button on the page. */
export function MyTasks() {
  const text = useText();
  const navigate = useNavigate();
  const opened = useSearch({ from: "/shell/my" }).task;
  const mine = useMyTasks();
  const filled = useFirstAct(mine.parts);
  const note = useTodayAndPlace();
  const open = (task: TaskId | undefined) =>
    void navigate({ to: "/my", search: task ? { task } : {} });
  return (
    <WithPanel
      panel={opened ? <TaskPanel taskId={opened} onClose={() => open(undefined)} /> : undefined}
      onClosePanel={() => open(undefined)}
    >
      <PageHeader title={text("myTasks.title")} note={note} />
      <div className={styles.list}>
        <PushAsk />
        {!mine.parts && !mine.failed && <SkeletonRows label={text("common.loading")} />}
        {!mine.parts && mine.failed && (
          <EmptyState
            title={text("tasks.loadFailed")}
            actions={<Button onClick={mine.reload}>{text("common.retry")}</Button>}
          />
        )}
        {mine.parts?.length === 0 && (
          <EmptyState icon={<ListChecks strokeWidth={1.75} />} title={text("myTasks.none")}>
            {text("myTasks.noneText")}
          </EmptyState>
        )}
        {mine.parts?.map(({ part, ids }) => (
          <section key={part} className={styles.part} aria-label={text(`myTasks.${part}`)}>
            <h2 className={styles.head} data-part={part}>
              {text(`myTasks.${part}`)} <span className={styles.count}>{ids.length}</span>
            </h2>
            <div className={styles.cards}>
              {ids.map((id) => (
                <TaskCard
                  key={id}
                  taskId={id}
                  variant="panel"
                  filled={id === filled}
                  onOpen={() => open(id)}
                />
              ))}
            </div>
          </section>
        ))}
      </div>
    </WithPanel>
  );
}

/** The first card on which something can be done now has the filled button. */
function useFirstAct(parts: readonly MyPart[] | undefined): TaskId | undefined {
  const me = useMe();
  const tasks = useTasksStore((state) => state.tasks);
  return useMemo(() => {
    const acts = ["start", "submit", "accept", "claim"] as const;
    return parts
      ?.flatMap(({ ids }) => ids)
      .find((id) => {
        const live = tasks.get(id);
        const allowed = live ? allowedActions(live, me) : [];
        return acts.some((act) => allowed.includes(act));
      });
  }, [parts, tasks, me]);
}

/** «Пятница, 20 ноября · Казань»: the city only when there is one. */
function useTodayAndPlace(): string {
  const { locale, zone } = useLocale();
  const now = useNow();
  const rows = useGroupRows();
  const day = weekdayAndDay(now, locale, zone);
  const cities = new Set([...rows.values()].map(({ group }) => group.city));
  const [city] = cities;
  const words = cities.size === 1 && city ? `${day} · ${city}` : day;
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
