import type { TaskShelf, TaskState } from "../../../protocol/generated";

/** What the list shows; all of it is in the URL, so that a view can be sent and gone back to. */
export interface TaskFilter {
  shelf: TaskShelf;
  group: string | undefined;
  master: string | undefined;
  type: string | undefined;
  state: TaskState | undefined;
  text: string | undefined;
}

export const SHELVES: readonly TaskShelf[] = [
  "open",
  "mine",
  "overdue",
  "pool",
  "not_accepted",
  "returned",
  "waiting",
  "closed",
  "all",
];

export const STATES: readonly TaskState[] = [
  "draft",
  "open",
  "accepted",
  "in_progress",
  "paused",
  "submitted",
  "done",
  "cancelled",
];

type Search = Partial<Record<string, string>>;

/** A URL may hold anything; what is not known is left out. */
export function filterOf(search: Search): TaskFilter {
  return {
    shelf: SHELVES.find((shelf) => shelf === search.shelf) ?? "open",
    group: search.group,
    master: search.master,
    type: search.type,
    state: STATES.find((state) => state === search.state),
    text: search.text,
  };
}

/** The URL of a filter; what is as usual is left out. */
export function searchOf(filter: TaskFilter): Search {
  const search: Search = {};
  if (filter.shelf !== "open") search.shelf = filter.shelf;
  for (const name of ["group", "master", "type", "state", "text"] as const) {
    const value = filter[name];
    if (value) search[name] = value;
  }
  return search;
}

/** The same as the server asks for it. */
export function queryOf(filter: TaskFilter) {
  return {
    shelf: filter.shelf,
    group: filter.group,
    assignee: filter.master,
    requestType: filter.type,
    state: filter.state,
    text: filter.text,
  };
}

export function isNarrowed({ group, master, type, state, text }: TaskFilter): boolean {
  return Boolean(group ?? master ?? type ?? state ?? text);
}
