import { apply, type DealState } from "../src/features/deals/use-deal-page";
import type {
  DealHistory,
  DealId,
  DealPage,
  EventPage,
  GroupId,
  GroupRow,
  GroupView,
  Inbox,
  LinePage,
  Me,
  Seq,
  Stored,
  TaskForGroup,
  TaskForStaff,
  TaskId,
} from "../src/protocol/generated";
import { applyToDeals, learnDeals, useDealsStore } from "../src/state/deals";
import { applyToGroups, learnGroup, setRows, useGroupsStore } from "../src/state/groups";
import { applyToNotifications, setInbox, useNotificationsStore } from "../src/state/notifications";
import { applyToPeople, learnPeople, usePeopleStore } from "../src/state/people";
import { applyToTasks, learnTasks, useTasksStore } from "../src/state/tasks";
import { applyToTimelines, setTimeline, useTimelinesStore } from "../src/state/timelines";
import { addPage, emptyTimeline } from "../src/sync/timeline";
import type { Caller } from "./people";

/** What a page of this person would read now. */
interface Snapshot {
  rows: GroupRow[];
  groups: { view: GroupView; page: LinePage }[];
  tasks: TaskForGroup[];
  halves: TaskForStaff[];
  deals: { page: DealPage; history: DealHistory }[];
  inbox: Inbox;
}

const stores = [
  kept(useGroupsStore),
  kept(usePeopleStore),
  kept(useTasksStore),
  kept(useDealsStore),
  kept(useTimelinesStore),
  kept(useNotificationsStore),
];

/** One person's stores of the web client, brought forward by the events that the server tells him. */
export class Viewer {
  private bringBack: () => void = () => {};
  private pages = new Map<DealId, DealState>();
  private heads = new Map<string, Seq>();
  private known = new Set<TaskId>();
  /** Every kind of event that has come. */
  readonly heard = new Set<string>();

  constructor(
    private readonly caller: Caller,
    private readonly me: Me,
  ) {}

  /** Begins from a snapshot, as a page does. */
  async begin(): Promise<void> {
    const snapshot = await this.look();
    this.pages = fill(snapshot);
    this.bringBack = keep();
    this.heads = this.headsOf(snapshot);
  }

  /** Takes what has happened since, stream by stream; `backwards` in the other order of streams. */
  async hear(backwards: boolean): Promise<void> {
    const streams = [...this.heads.keys()];
    const events: Stored[] = [];
    for (const stream of backwards ? streams.reverse() : streams) {
      const head = this.heads.get(stream) ?? 0;
      const page = await this.get<EventPage>(`${stream}/events?after=${head}`);
      events.push(...(page?.events ?? []));
      this.heads.set(stream, page?.head ?? head);
    }
    for (const { event } of events) this.heard.add(`${event.audience} ${event.event.type}`);
    this.bringBack();
    applyToPeople(events);
    applyToGroups(events);
    applyToTasks(events);
    applyToDeals(events);
    applyToTimelines(events);
    applyToNotifications(events);
    for (const [deal, page] of this.pages) {
      const own = events.filter(({ stream }) => stream.kind === "deal" && stream.of === deal);
      this.pages.set(deal, own.reduce(apply, page));
    }
    this.bringBack = keep();
  }

  /** The same twice: what events have made of the stores, and what a fresh page has. */
  async both(): Promise<{ live: object; fresh: object }> {
    this.bringBack();
    for (const id of useTasksStore.getState().tasks.keys()) this.known.add(id);
    const snapshot = await this.look();
    const freshPages = fill(snapshot);
    const people = new Set(usePeopleStore.getState().people.keys());
    const deals = new Set(useDealsStore.getState().deals.keys());
    const fresh = picture(freshPages, people, deals);
    this.bringBack();
    return { live: picture(this.pages, people, deals), fresh };
  }

  private async look(): Promise<Snapshot> {
    const staff = this.me.person.kind === "internal";
    const rows = (await this.get<GroupRow[]>("/api/groups")) ?? [];
    const groups: Snapshot["groups"] = [];
    for (const { group } of rows) {
      const view = await this.get<GroupView>(`/api/groups/${group.id}`);
      const page = await this.get<LinePage>(`/api/groups/${group.id}/lines?limit=200`);
      if (view && page) groups.push({ view, page });
      for (const { id } of page?.tasks ?? []) this.known.add(id);
      for (const { task } of page?.staffTasks ?? []) this.known.add(task.id);
    }
    const tasks: TaskForGroup[] = [];
    const halves: TaskForStaff[] = [];
    for (const id of this.known) {
      const path = `/api/tasks/${id}`;
      if (staff) halves.push(...some(await this.get<TaskForStaff>(path)));
      else tasks.push(...some(await this.get<TaskForGroup>(path)));
    }
    const list = staff
      ? await this.get<{ deals: { id: DealId }[] }>("/api/deals?closed=true")
      : null;
    const deals: Snapshot["deals"] = [];
    for (const { id } of list?.deals ?? []) {
      const page = await this.get<DealPage>(`/api/deals/${id}`);
      const history = await this.get<DealHistory>(`/api/deals/${id}/history`);
      if (page && history) deals.push({ page, history });
    }
    const inbox = await this.get<Inbox>("/api/notifications");
    if (!inbox) throw new Error("everyone has a bell");
    return { rows, groups, tasks, halves, deals, inbox };
  }

  private headsOf({ groups, deals, inbox }: Snapshot): Map<string, Seq> {
    const heads = new Map<string, Seq>();
    for (const { page, view } of groups) {
      const path = `/api/groups/${view.row.group.id}`;
      heads.set(`${path}/shared`, page.sharedHead);
      if (page.internalHead !== null) heads.set(`${path}/internal`, page.internalHead);
    }
    for (const { page } of deals) heads.set(`/api/deals/${page.deal.card.id}`, page.head);
    return heads.set("/api/personal", inbox.head);
  }

  private async get<T>(path: string): Promise<T | null> {
    const answer = await this.caller.request.get(path);
    if (answer.status() === 404) return null;
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
    return (await answer.json()) as T;
  }
}

/** Puts a snapshot into empty stores, as the pages of the client do. */
function fill({ rows, groups, tasks, halves, deals, inbox }: Snapshot): Map<DealId, DealState> {
  for (const { empty } of stores) empty();
  setRows(rows);
  for (const { view, page } of groups) {
    learnGroup(view);
    learnPeople([...view.members.map(({ person }) => person), ...view.staff, ...page.people]);
    learnDeals(page.deals);
    learnTasks(page.tasks, page.staffTasks);
    const begun = emptyTimeline(page.sharedHead, page.internalHead);
    const timeline = addPage(begun, page, "open");
    if (timeline) setTimeline(view.row.group.id, timeline);
  }
  learnTasks(tasks, halves);
  setInbox(inbox, null);
  const pages = deals.map(({ page, history }): [DealId, DealState] => {
    learnPeople([...page.people, ...history.people]);
    learnDeals([page.deal.card]);
    const { deal, tasks: of } = page;
    return [deal.card.id, { deal, tasks: of, entries: history.entries, before: history.before }];
  });
  return new Map(pages);
}

/** All that a screen could show, of these people and deals. */
function picture(
  pages: ReadonlyMap<DealId, DealState>,
  people: ReadonlySet<string>,
  deals: ReadonlySet<DealId>,
): object {
  const groups = useGroupsStore.getState();
  const rows = [...groups.rows.values()].filter(({ group }) => !group.archived);
  const shown = new Set<GroupId>(rows.map(({ group }) => group.id));
  const { list, unseen } = useNotificationsStore.getState();
  return {
    // Mentions and last lines of the list come by hints of the lobby, not by events.
    rows: byKey(
      rows.map((row) => [row.group.id, { ...row, mentions: undefined, lastLine: undefined }]),
    ),
    members: byKey(
      [...groups.people].map(([group, { members, staff }]) => [
        group,
        shown.has(group) && {
          members: byKey(members.map(({ person, joinedAt }) => [person.id, { person, joinedAt }])),
          staff: byKey(staff.map((person) => [person.id, person])),
        },
      ]),
    ),
    lines: byKey(
      [...useTimelinesStore.getState().timelines].map(([group, { lines }]) => [
        group,
        shown.has(group) && lines,
      ]),
    ),
    tasks: byKey([...useTasksStore.getState().tasks]),
    deals: byKey([...useDealsStore.getState().deals].filter(([id]) => deals.has(id))),
    pages: byKey([...pages]),
    people: byKey([...usePeopleStore.getState().people].filter(([id]) => people.has(id))),
    bell: { list, unseen },
  };
}

function byKey(entries: [string, unknown][]): object {
  return Object.fromEntries(entries.filter(([, value]) => value).sort());
}

function some<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

interface Store<T> {
  getState(): T;
  getInitialState(): T;
  setState(state: T, replace: true): void;
}

/** A store that can be emptied, and kept as it is now to be brought back. */
function kept<T>(store: Store<T>) {
  return {
    empty: () => store.setState(store.getInitialState(), true),
    keep: () => {
      const state = store.getState();
      return () => store.setState(state, true);
    },
  };
}

function keep(): () => void {
  const all = stores.map((store) => store.keep());
  return () => {
    for (const bringBack of all) bringBack();
  };
}
