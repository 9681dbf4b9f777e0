import { useMemo } from "react";
import type { TaskAction, TaskForGroup, TaskForStaff, TaskId } from "../../../protocol/generated";
import { allowedActions, useMe, useOutboxStore, useTask } from "../../../state";
import { isChanging, withUnsentTicks } from "./unsent-ticks";

/** A task as the reader sees it now. */
export interface TaskView {
  task: TaskForGroup;
  staff: TaskForStaff | null;
  actions: ReadonlySet<TaskAction>;
  /** A transition is on its way; another one must wait for its answer. */
  changing: boolean;
  /** It is the reader's own to do. */
  mine: boolean;
}

/** The live task with the reader's unsent ticks; `undefined` until it is known. */
export function useTaskView(id: TaskId): TaskView | undefined {
  const live = useTask(id);
  const me = useMe();
  const unsent = useOutboxStore((state) => state.unsent);
  const settling = useOutboxStore((state) => state.settling);
  return useMemo(() => {
    if (!live) return undefined;
    return {
      task: withUnsentTicks(live.task, { unsent, settling }, me.person.id),
      staff: live.staff,
      actions: new Set(allowedActions(live, me)),
      changing: isChanging({ unsent, settling }, id),
      mine: live.task.assignee === me.person.id,
    };
  }, [live, me, unsent, settling, id]);
}
