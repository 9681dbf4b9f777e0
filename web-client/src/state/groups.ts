import { create } from "zustand";
import type {
  GroupForGroup,
  GroupId,
  GroupRow,
  GroupView,
  LobbyRow,
  PersonalEvent,
  Seq,
  Side,
  Standing,
  Stored,
} from "../protocol/generated";
import { applyToPeopleOfGroup, type GroupPeople } from "./group-people";

interface GroupsState {
  rows: ReadonlyMap<GroupId, GroupRow>;
  /** Members and staff of the groups that were opened. */
  people: ReadonlyMap<GroupId, GroupPeople>;
  loaded: boolean;
}

const nothing: GroupsState = { rows: new Map(), people: new Map(), loaded: false };

/** Every group the reader sees, kept live by the lobby, his personal stream and open groups. */
export const useGroupsStore = create<GroupsState>(() => nothing);

/** All groups that are not archived, in no order. */
export function useGroupRows(): ReadonlyMap<GroupId, GroupRow> {
  return useGroupsStore((state) => state.rows);
}

export function useGroupRow(id: GroupId | null | undefined): GroupRow | undefined {
  return useGroupsStore((state) => (id ? state.rows.get(id) : undefined));
}

/** Members and mentionable staff; nothing until the group was opened. */
export function useGroupPeople(id: GroupId): GroupPeople | undefined {
  return useGroupsStore((state) => state.people.get(id));
}

/** City and company make the name (S1-02). */
export function groupName(group: Pick<GroupForGroup, "city" | "company">): string {
  return `${group.city} — ${group.company}`;
}

/** Lines of both streams that the reader has not read. */
export function unreadOf({ shared, internal }: GroupRow): number {
  return unread(shared) + (internal ? unread(internal) : 0);
}

function unread({ lines, readLines }: Standing): number {
  return Math.max(0, lines - readLines);
}

export function setRows(rows: readonly GroupRow[]): void {
  const present = useGroupsStore.getState().rows;
  const all = new Map(rows.map((row) => [row.group.id, newer(present.get(row.group.id), row)]));
  useGroupsStore.setState({ rows: all, loaded: true });
}

/** Keeps what opening a group brings. */
export function learnGroup(view: GroupView): void {
  const { rows, people } = useGroupsStore.getState();
  const id = view.row.group.id;
  useGroupsStore.setState({
    rows: new Map(rows).set(id, newer(rows.get(id), view.row)),
    people: new Map(people).set(id, { members: view.members, staff: view.staff }),
  });
}

export function dropGroupRow(id: GroupId): void {
  const rows = new Map(useGroupsStore.getState().rows);
  const people = new Map(useGroupsStore.getState().people);
  rows.delete(id);
  people.delete(id);
  useGroupsStore.setState({ rows, people });
}

/** Groups of the lobby that we do not know yet: someone has to read them. */
export function applyLobby(lobby: readonly LobbyRow[]): GroupId[] {
  const { rows, loaded } = useGroupsStore.getState();
  const all = new Map(rows);
  const unknown: GroupId[] = [];
  for (const news of lobby) {
    const row = all.get(news.group);
    if (row) all.set(news.group, withLobby(row, news));
    else unknown.push(news.group);
  }
  useGroupsStore.setState({ rows: all });
  return loaded ? unknown : [];
}

export function applyToGroups(events: readonly Stored[]): void {
  const state = useGroupsStore.getState();
  const after = events.reduce(reduce, state);
  if (after !== state) useGroupsStore.setState(after);
}

/** One's own place moved forward, here or in another tab. */
export function moveRead(group: GroupId, side: Side, readSeq: Seq, readLines: number): void {
  changeRow(group, (row) => withStanding(row, side, { readSeq, readLines }));
}

export function markGroup(group: GroupId, marks: { starred?: boolean; muted?: boolean }): void {
  changeRow(group, (row) => ({ ...row, ...marks }));
}

function changeRow(group: GroupId, change: (row: GroupRow) => GroupRow): void {
  const state = useGroupsStore.getState();
  useGroupsStore.setState({ rows: changed(state.rows, group, change) });
}

function changed(
  rows: ReadonlyMap<GroupId, GroupRow>,
  group: GroupId,
  change: (row: GroupRow) => GroupRow,
): ReadonlyMap<GroupId, GroupRow> {
  const row = rows.get(group);
  return row ? new Map(rows).set(group, change(row)) : rows;
}

function reduce(state: GroupsState, stored: Stored): GroupsState {
  const { stream, seq, event } = stored;
  if (event.audience === "personal") {
    return { ...state, rows: reducePersonal(state.rows, event.event) };
  }
  if (stream.kind !== "shared" && stream.kind !== "internal") return state;
  const { kind: side, of: group } = stream;
  const line = event.event.type === "message_posted" ? event.event.message.line : undefined;
  let rows = changed(state.rows, group, (row) =>
    withStanding(row, side, line === undefined ? { head: seq } : { head: seq, lines: line }),
  );
  if (event.event.type === "group_changed") {
    const { group: news } = event.event;
    rows = changed(rows, group, (row) =>
      news.rev >= row.group.rev ? { ...row, group: news } : row,
    );
  }
  const present = state.people.get(group);
  const people = present ? applyToPeopleOfGroup(present, stored) : undefined;
  return {
    ...state,
    rows,
    people: people && people !== present ? new Map(state.people).set(group, people) : state.people,
  };
}

function reducePersonal(
  rows: ReadonlyMap<GroupId, GroupRow>,
  event: PersonalEvent,
): ReadonlyMap<GroupId, GroupRow> {
  if (event.type === "read_moved") {
    const { readSeq, readLines } = event;
    return changed(rows, event.group, (row) =>
      withStanding(row, event.side, { readSeq, readLines }),
    );
  }
  if (event.type === "group_marked") {
    const { starred, muted } = event;
    return changed(rows, event.group, (row) => ({ ...row, starred, muted }));
  }
  return rows;
}

function withLobby(row: GroupRow, news: LobbyRow): GroupRow {
  const shared = forward(row.shared, { head: news.sharedHead, lines: news.sharedLines });
  const internal =
    row.internal && news.internalHead !== null
      ? forward(row.internal, { head: news.internalHead, lines: news.internalLines ?? 0 })
      : row.internal;
  const isNew = (news.lastLine?.at ?? 0) >= (row.lastLine?.at ?? 0);
  return { ...row, shared, internal, lastLine: isNew ? news.lastLine : row.lastLine };
}

function withStanding(row: GroupRow, side: Side, news: Partial<Standing>): GroupRow {
  if (side === "shared") return { ...row, shared: forward(row.shared, news) };
  return row.internal ? { ...row, internal: forward(row.internal, news) } : row;
}

/** Every number of a standing only grows, so the order in which news come does not matter. */
function forward(standing: Standing, news: Partial<Standing>): Standing {
  return {
    head: Math.max(standing.head, news.head ?? 0),
    lines: Math.max(standing.lines, news.lines ?? 0),
    readSeq: Math.max(standing.readSeq, news.readSeq ?? 0),
    readLines: Math.max(standing.readLines, news.readLines ?? 0),
  };
}

/** A row as the server has it now, without going back behind what events have told. */
function newer(present: GroupRow | undefined, row: GroupRow): GroupRow {
  if (!present) return row;
  return {
    ...row,
    shared: forward(row.shared, present.shared),
    internal:
      row.internal && present.internal ? forward(row.internal, present.internal) : row.internal,
    group: present.group.rev > row.group.rev ? present.group : row.group,
  };
}
