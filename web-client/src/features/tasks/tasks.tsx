import { useNavigate, useSearch } from "@tanstack/react-router";
import { ListChecks, Plus } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import type { TaskId } from "../../protocol/generated";
import { PageHeader } from "../../shell/page-header";
import { Panes, WithPanel } from "../../shell/panes";
import { useIsStaff } from "../../state";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { SkeletonRows } from "../../ui/skeleton";
import { usePhone } from "../../ui/use-phone";
import { AskedFor } from "./list/asked-for";
import { filterOf, searchOf, type TaskFilter } from "./list/filter";
import { FilterBar } from "./list/filter-bar";
import styles from "./list/list.module.css";
import { PhoneShelf } from "./list/phone-shelf";
import { Find, isTyping, Shelves } from "./list/shelves";
import { TaskTable } from "./list/task-table";
import { useTaskList } from "./list/use-task-list";
import { NewTask } from "./new/new-task";
import type { Asked } from "./panel/asked";
import { TaskPanel } from "./panel/task-panel";

/** Every task of every group that the reader sees: shelves, filters, a live table. */
export function Tasks() {
  const text = useText();
  const phone = usePhone();
  const staff = useIsStaff();
  const search = useSearch({ from: "/shell/tasks" });
  const navigate = useNavigate();
  const filter = filterOf(search);
  const opened = search.task;
  const [asked, setAsked] = useState<{ task: TaskId; asked: Asked } | null>(null);

  const show = (news: TaskFilter) =>
    void navigate({ to: "/tasks", search: searchOf(news), replace: true });
  const open = useCallback(
    (task: TaskId | undefined) =>
      void navigate({
        to: "/tasks",
        search: (present: Partial<Record<string, string>>) => {
          const { task: _, new: __, ...rest } = present;
          return task ? { ...rest, task } : rest;
        },
      }),
    [navigate],
  );
  const ask = useCallback(
    (task: TaskId, question: Asked) => setAsked({ task, asked: question }),
    [],
  );
  const begin = () => void navigate({ to: "/tasks", search: { ...searchOf(filter), new: "1" } });
  useKey("n", staff ? begin : undefined);

  return (
    <Panes
      width="narrow"
      open={phone}
      list={<Shelves filter={filter} onFilter={show} />}
      listLabel={text("tasks.shelves")}
    >
      <WithPanel
        panel={opened ? <TaskPanel taskId={opened} onClose={() => open(undefined)} /> : undefined}
        onClosePanel={() => open(undefined)}
      >
        <List
          filter={filter}
          opened={opened}
          onFilter={show}
          onOpen={open}
          onAsk={ask}
          onNew={staff ? begin : undefined}
        />
      </WithPanel>
      {asked && <AskedFor {...asked} onClose={() => setAsked(null)} />}
      {search.new !== undefined && staff && (
        <NewTask
          group={search.group}
          deal={search.deal}
          onClose={() => open(undefined)}
          onMade={(task) => open(task)}
        />
      )}
    </Panes>
  );
}

function List({
  filter,
  opened,
  onFilter,
  onOpen,
  onAsk,
  onNew,
}: {
  filter: TaskFilter;
  opened: TaskId | undefined;
  onFilter: (filter: TaskFilter) => void;
  onOpen: (task: TaskId) => void;
  onAsk: (task: TaskId, asked: Asked) => void;
  onNew: (() => void) | undefined;
}) {
  const text = useText();
  const phone = usePhone();
  const list = useTaskList(filter);
  const { rows } = list;
  const { shelf: _, ...conditions } = filter;
  const filtered = Object.values(conditions).some((one) => one !== undefined);
  return (
    <>
      <PageHeader
        title={phone ? text("tasks.title") : text(`tasks.shelf.${filter.shelf}`)}
        note={rows && text("tasks.shown", { count: rows.length, more: list.more ? "yes" : "no" })}
        actions={
          <>
            {!phone && <span className={styles.live}>{text("tasks.live")}</span>}
            {onNew && (
              <Button
                look="primary"
                hotkey="N"
                icon={<Plus strokeWidth={1.75} aria-hidden />}
                onClick={onNew}
              >
                {text("tasks.newTask")}
              </Button>
            )}
          </>
        }
      />
      {phone && (
        <div className={styles.phoneTools}>
          <Find filter={filter} onFilter={onFilter} />
          <PhoneShelf filter={filter} onFilter={onFilter} />
        </div>
      )}
      <FilterBar filter={filter} onFilter={onFilter} />
      {rows === undefined && !list.failed && <SkeletonRows label={text("common.loading")} />}
      {rows === undefined && list.failed && (
        <EmptyState
          icon={<ListChecks strokeWidth={1.75} />}
          title={text("tasks.loadFailed")}
          actions={<Button onClick={() => void list.reload()}>{text("common.retry")}</Button>}
        />
      )}
      {rows?.length === 0 && (
        <EmptyState icon={<ListChecks strokeWidth={1.75} />} title={text("tasks.none")}>
          {filtered && text("tasks.noneText")}
        </EmptyState>
      )}
      {rows && rows.length > 0 && (
        <TaskTable rows={rows} opened={opened} onOpen={onOpen} onAsk={onAsk} />
      )}
      {rows && list.more && (
        <div className={styles.more}>
          <Button onClick={() => void list.loadMore().catch(() => {})}>
            {text("tasks.loadMore")}
          </Button>
        </div>
      )}
    </>
  );
}

/** A single key that acts unless one is typing. */
function useKey(key: string, run: (() => void) | undefined): void {
  useEffect(() => {
    if (!run) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== key || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
}
