import { useEffect } from "react";
import { create } from "zustand";
import { Refused } from "../net/failure";
import { getJson } from "../net/http";
import type {
  DealRef,
  Me,
  Stored,
  TaskAction,
  TaskForGroup,
  TaskForStaff,
  TaskId,
} from "../protocol/generated";
import { learnDeals } from "./deals";
import { presentMe, useMe } from "./me";
import { learnPeople } from "./people";

/** A task as the reader may know it; `staff` is the half that masters never get. */
export interface LiveTask {
  task: TaskForGroup;
  staff: TaskForStaff | null;
}

interface TasksState {
  tasks: ReadonlyMap<TaskId, LiveTask>;
  /** Asked for and not visible: absent or not ours, nobody says which. */
  missing: ReadonlySet<TaskId>;
}

/** Every task that anything on the screens has needed, at its greatest `rev`. */
export const useTasksStore = create<TasksState>(() => ({ tasks: new Map(), missing: new Set() }));

/** A task, live; read from the server when nothing has brought it yet. `undefined` until then. */
export function useTask(id: TaskId | null | undefined): LiveTask | undefined {
  const task = useTasksStore((state) => (id ? state.tasks.get(id) : undefined));
  const missing = useTasksStore((state) => (id ? state.missing.has(id) : false));
  useEffect(() => {
    if (id && !task && !missing) void loadTask(id);
  }, [id, task, missing]);
  return task;
}

/** Whether the server said that there is no such task for us. */
export function useTaskIsMissing(id: TaskId): boolean {
  return useTasksStore((state) => state.missing.has(id));
}

/** What the reader may do with a task now; the server decided it. */
export function useAllowedActions(id: TaskId): readonly TaskAction[] {
  const me = useMe();
  const task = useTasksStore((state) => state.tasks.get(id));
  return task ? allowedActions(task, me) : [];
}

export function allowedActions({ task, staff }: LiveTask, me: Me): readonly TaskAction[] {
  if (me.person.kind === "internal") return staff?.actions ?? [];
  if (task.assignee === me.person.id) return task.actions.assignee;
  return task.assignee === null ? task.actions.pool : task.actions.other;
}

const loading = new Set<TaskId>();

/** Reads a task again, for instance after a refusal that showed ours to be old. */
export async function loadTask(id: TaskId): Promise<void> {
  if (loading.has(id)) return;
  loading.add(id);
  try {
    const staff = presentMe().person.kind === "internal";
    const path = `/api/tasks/${id}`;
    if (staff) learnTasks([], [await getJson<TaskForStaff>(path)]);
    else learnTasks([await getJson<TaskForGroup>(path)], []);
  } catch (error) {
    if (error instanceof Refused && error.code === "not_found") forgetTasks([id], true);
  } finally {
    loading.delete(id);
  }
}

/** Keeps tasks that came with an answer or an event; the greater `rev` stays. */
export function learnTasks(tasks: readonly TaskForGroup[], halves: readonly TaskForStaff[]): void {
  if (tasks.length === 0 && halves.length === 0) return;
  const { tasks: present, missing } = useTasksStore.getState();
  const all = new Map(present);
  for (const task of tasks) {
    const there = all.get(task.id);
    if (!there || task.rev >= there.task.rev)
      all.set(task.id, { task, staff: there?.staff ?? null });
  }
  for (const staff of halves) {
    const there = all.get(staff.task.id);
    const older = there?.staff && there.staff.task.rev > staff.task.rev;
    if (older) continue;
    const newest = there && there.task.rev > staff.task.rev ? there.task : staff.task;
    all.set(staff.task.id, { task: newest, staff });
  }
  const found = new Set(missing);
  for (const id of [...tasks.map((task) => task.id), ...halves.map(({ task }) => task.id)]) {
    found.delete(id);
  }
  useTasksStore.setState({ tasks: all, missing: found });
  learnDeals(halves.flatMap(({ deal }) => (deal ? [deal] : [])));
}

/** Drops tasks from memory; with `missing` they are known not to be ours. */
export function forgetTasks(ids: readonly TaskId[], missing = false): void {
  const state = useTasksStore.getState();
  const tasks = new Map(state.tasks);
  for (const id of ids) tasks.delete(id);
  useTasksStore.setState({
    tasks,
    missing: missing ? new Set([...state.missing, ...ids]) : state.missing,
  });
}

export function forgetTasksOf(group: string): void {
  const ids = [...useTasksStore.getState().tasks.values()]
    .filter(({ task }) => task.group === group)
    .map(({ task }) => task.id);
  if (ids.length > 0) forgetTasks(ids);
}

export function applyToTasks(events: readonly Stored[]): void {
  for (const {
    stream,
    event: { audience, event },
  } of events) {
    if (audience !== "shared" && audience !== "internal") continue;
    if (event.type === "task_changed") learnTasks([event.task], []);
    else if (event.type === "task_changed_for_staff") {
      learnPeople(event.people);
      learnTasks([], [event.task]);
    } else if (event.type === "task_gone") gone(event.task, stream.of);
    else if (event.type === "deal_card_changed") refer(event.deal, stream.of);
  }
}

/** The tasks of a deal in one group refer to it as it is now; the task itself did not change. */
function refer(deal: DealRef, group: string): void {
  const tasks = new Map(useTasksStore.getState().tasks);
  for (const [id, { task, staff }] of tasks) {
    if (task.group !== group || task.deal?.publicNo !== deal.publicNo) continue;
    const half = staff && { ...staff, task: { ...staff.task, deal } };
    tasks.set(id, { task: { ...task, deal }, staff: half });
  }
  useTasksStore.setState({ tasks });
}

/** It left this group; its new place may already have told us about it. */
function gone(id: TaskId, group: string): void {
  const there = useTasksStore.getState().tasks.get(id);
  if (there?.task.group === group) forgetTasks([id]);
}
