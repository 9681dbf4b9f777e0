import type {
  ChecklistItem,
  Command,
  FileView,
  TaskForGroup,
  TaskId,
  Tick,
  UserId,
} from "../../../protocol/generated";
import type { Settling } from "../../../state/outbox";
import type { Unsent, UnsentFile } from "../../../sync/outbox";

/** Commands as the outbox has them: on their way, and done but not yet told by an event. */
export interface OnTheWay {
  unsent: readonly Unsent[];
  settling: readonly Settling[];
}

/** Whether anything but ticks is on its way: what may be done next is not known until then. */
export function isChanging({ unsent }: OnTheWay, task: TaskId): boolean {
  return unsent.some(
    ({ lane, state, command }) =>
      lane === laneOf(task) && state !== "failed" && command.type !== "tick_item",
  );
}

/** A task as its reader left it: with his unsent ticks, numbers, notes and photos applied. */
export function withUnsentTicks(task: TaskForGroup, way: OnTheWay, me: UserId): TaskForGroup {
  const lane = laneOf(task.id);
  const settling = way.settling.filter((done) => done.lane === lane && (done.rev ?? 0) > task.rev);
  const unsent = way.unsent.filter((one) => one.lane === lane && one.state !== "failed");
  const items = [...settling, ...unsent].reduce(
    (present, { command, madeAt, files }) =>
      command.type !== "tick_item"
        ? present
        : present.map((item) =>
            item.id === command.tick.item ? ticked(item, command.tick, files, me, madeAt) : item,
          ),
    task.items,
  );
  return items === task.items ? task : { ...task, items };
}

/** The command that leaves an item as given; `files` may name uploads that are on their way. */
export function tickCommand(
  task: TaskId,
  item: ChecklistItem,
  change: Partial<Pick<Tick, "done" | "number" | "note" | "files">>,
): Command {
  const { done, number, note } = item;
  return {
    type: "tick_item",
    tick: { task, item: item.id, done, number, note, files: null, ...change },
  };
}

function ticked(
  item: ChecklistItem,
  tick: Tick,
  uploads: readonly UnsentFile[],
  me: UserId,
  at: number,
): ChecklistItem {
  const { done, files, number, note } = tick;
  const was = item.done && done;
  const kept = files === null ? item.files : item.files.filter(({ id }) => files.includes(id));
  const added = uploads.map(viewOf).filter(({ id }) => !kept.some((file) => file.id === id));
  return {
    ...item,
    done,
    doneBy: done ? (was ? item.doneBy : me) : null,
    doneAt: done ? (was ? item.doneAt : at) : null,
    number,
    note,
    files: [...kept, ...added],
    returned: item.returned && !done,
  };
}

/** Until the server has it, a file is known by the op of its upload. */
function viewOf({ op, name, size, mediaType, sent }: UnsentFile): FileView {
  if (sent) return sent;
  const shown = mediaType.startsWith("image/") ? "picture" : "download";
  return { id: op, name, size, mediaType, shown, width: null, height: null };
}

function laneOf(task: TaskId): string {
  return `task:${task}`;
}
