import { Refused } from "../net/failure";
import { getJson } from "../net/http";
import type {
  GroupId,
  GroupRow,
  GroupView,
  LinePage,
  MessageId,
  Side,
} from "../protocol/generated";
import { addPage, emptyTimeline } from "../sync/timeline";
import { learnDeals } from "./deals";
import { dropDraft } from "./drafts";
import { applyToGroups, dropGroupRow, learnGroup, setRows, useGroupsStore } from "./groups";
import type { Link } from "./link";
import { presentMe } from "./me";
import { forgetNotificationsOf } from "./notifications";
import { discardUnsentOf } from "./outbox";
import { learnPeople } from "./people";
import { dropPresence, isPresenceKnown, learnReceipts, setPresent } from "./presence";
import { forgetTasksOf, learnTasks } from "./tasks";
import { dropTimeline, setTimeline, timelineOf } from "./timelines";

/** Staff follow so many groups fully: the one on the screen and the last ones. */
const FOLLOWED = 5;
const PAGE = 60;
/** What is unread is read in longer pages, at most so many. */
const LONG_PAGE = 200;
const UNREAD_PAGES = 3;

let link: Link | null = null;
/** The group on the screen. */
let shown: GroupId | null = null;
/** Fully followed by staff, the latest last. */
let recent: GroupId[] = [];
const opening = new Map<GroupId, Promise<boolean>>();
/** How often each group was let go: what was read before that is no beginning. */
const departures = new Map<GroupId, number>();

export function setRoomsLink(present: Link | null): void {
  link = present;
  recent = [];
  opening.clear();
}

/** Reads the list of groups; a master follows all of his. */
export async function loadGroups(): Promise<void> {
  const rows = await getJson<GroupRow[]>("/api/groups");
  setRows(rows);
  if (isStaff()) return;
  for (const row of rows) followUnopened(row);
}

/** Brings a group to the screen; false when it is not there for us. */
export function openRoom(group: GroupId): Promise<boolean> {
  shown = group;
  link?.send({ type: "open", group });
  if (isStaff()) keepFollowing(group);
  if (timelineOf(group)?.loaded) return Promise.resolve(true);
  const present = opening.get(group) ?? loadRoom(group).finally(() => opening.delete(group));
  opening.set(group, present);
  return present;
}

/** No group is on the screen any more; it stays followed for a while. */
export function leaveRoom(group: GroupId): void {
  if (shown !== group) return;
  shown = null;
  link?.send({ type: "open", group: null });
}

/** The reader writes here; the sign lasts six seconds. */
export function sayTyping(group: GroupId, side: Side): void {
  link?.send({ type: "typing", group, side });
}

export function shownRoom(): GroupId | null {
  return shown;
}

/** After a reconnect the server has to be told again. */
export function sayOpen(): void {
  if (shown) link?.send({ type: "open", group: shown });
}

/** Reads the page above or below the window; false when there is none. */
export async function loadMore(group: GroupId, where: "above" | "below"): Promise<boolean> {
  const timeline = timelineOf(group);
  const cursor = where === "above" ? timeline?.before : timeline?.after;
  if (!timeline?.loaded || !cursor) return false;
  const page = await readLines(group, where === "above" ? { before: cursor } : { after: cursor });
  // The window may have been replaced while the page was read.
  const now = timelineOf(group);
  if ((where === "above" ? now?.before : now?.after) !== cursor) return true;
  return put(group, page, where);
}

/** Puts the window around a line; false when it is not there for us. */
export async function jumpToLine(group: GroupId, line: MessageId): Promise<boolean> {
  if (timelineOf(group)?.lines.some(({ id }) => id === line)) return true;
  try {
    return put(group, await readLines(group, { around: line }), "open");
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Puts the window at the newest lines. */
export async function jumpToEnd(group: GroupId): Promise<void> {
  if (timelineOf(group)?.after === null) return;
  put(group, await readLines(group, {}), "open");
}

/** Its streams cannot go on from where they are: begin again from a snapshot. */
export async function reloadRoom(group: GroupId): Promise<void> {
  const followed = timelineOf(group) !== undefined;
  const row = useGroupsStore.getState().rows.get(group);
  unfollow(group);
  if (!followed) return;
  if (shown === group) await loadRoom(group);
  else if (!isStaff() && row) {
    const view = await getJson<GroupView>(`/api/groups/${group}`);
    learnGroup(view);
    followUnopened(view.row);
  }
}

/** A group became ours. */
export async function joinGroup(group: GroupId): Promise<void> {
  try {
    const view = await getJson<GroupView>(`/api/groups/${group}`);
    learnGroup(view);
    if (!isStaff()) followUnopened(view.row);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
}

/** A group is no longer ours: nothing of it stays in memory or on the device. */
export function dropGroup(group: GroupId): void {
  unfollow(group);
  dropGroupRow(group);
  forgetTasksOf(group);
  forgetNotificationsOf(group);
  dropPresence(group);
  dropDraft(group);
  discardUnsentOf(group);
}

async function loadRoom(group: GroupId): Promise<boolean> {
  const departed = departures.get(group);
  try {
    const [view, page] = await Promise.all([
      getJson<GroupView>(`/api/groups/${group}`),
      readLines(group, {}),
    ]);
    const above = await readUnread(group, page, view.row);
    if (departures.get(group) !== departed) return loadRoom(group);
    learnRoom(view);
    // Two snapshots, each with its heads: from the older one on, every event is applied.
    const shared = Math.min(view.row.shared.head, page.sharedHead);
    const internal =
      page.internalHead === null
        ? null
        : Math.min(view.row.internal?.head ?? page.internalHead, page.internalHead);
    const early = timelineOf(group)?.recent ?? [];
    applyToGroups(early.filter(({ stream, seq }) => stream.kind === "shared" && seq > shared));
    if (!timelineOf(group)) setTimeline(group, emptyTimeline(shared, internal));
    if (!put(group, page, "open")) return loadRoom(group);
    for (const older of above) put(group, older, "above");
    link?.session.follow({ kind: "shared", of: group }, shared);
    if (internal !== null) link?.session.follow({ kind: "internal", of: group }, internal);
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Pages above the newest one, until the first unread line is among them, if it is not too far. */
async function readUnread(
  group: GroupId,
  newest: LinePage,
  { shared, internal }: GroupRow,
): Promise<LinePage[]> {
  const pages: LinePage[] = [];
  for (let page = newest; pages.length < UNREAD_PAGES; ) {
    const [first] = page.lines;
    const readTo = first?.side === "internal" ? (internal?.readSeq ?? 0) : shared.readSeq;
    if (!first || !page.before || first.seq <= readTo) break;
    page = await readLines(group, { before: page.before }, LONG_PAGE);
    pages.push(page);
  }
  return pages;
}

function put(group: GroupId, page: LinePage, where: "open" | "above" | "below"): boolean {
  const present = timelineOf(group);
  const timeline = present && addPage(present, page, where);
  if (!timeline) return false;
  learnPeople(page.people);
  learnDeals(page.deals);
  learnTasks(page.tasks, page.staffTasks);
  setTimeline(group, timeline);
  return true;
}

function learnRoom(view: GroupView): void {
  const group = view.row.group.id;
  learnGroup(view);
  learnPeople([...view.members.map(({ person }) => person), ...view.staff]);
  learnReceipts(group, view.receipts);
  // A hint is newer than a page that was asked for before it.
  if (!isPresenceKnown(group)) {
    setPresent(group, { users: view.present, staffReachable: view.staffReachable });
  }
}

function readLines(
  group: GroupId,
  at: { before?: string; after?: string; around?: string },
  limit = PAGE,
): Promise<LinePage> {
  return getJson<LinePage>(`/api/groups/${group}/lines`, { ...at, limit });
}

function followUnopened({ group, shared }: GroupRow): void {
  if (!timelineOf(group.id)) setTimeline(group.id, emptyTimeline(shared.head, null));
  link?.session.follow({ kind: "shared", of: group.id }, shared.head);
}

function keepFollowing(group: GroupId): void {
  recent = [...recent.filter((one) => one !== group), group];
  for (const old of recent.splice(0, Math.max(0, recent.length - FOLLOWED))) unfollow(old);
}

function unfollow(group: GroupId): void {
  recent = recent.filter((one) => one !== group);
  link?.session.unfollow({ kind: "shared", of: group });
  link?.session.unfollow({ kind: "internal", of: group });
  dropTimeline(group);
  departures.set(group, (departures.get(group) ?? 0) + 1);
}

function isStaff(): boolean {
  return presentMe().person.kind === "internal";
}
