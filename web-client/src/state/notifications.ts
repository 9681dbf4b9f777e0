import { create } from "zustand";
import type {
  GroupId,
  Inbox,
  MessageView,
  NotificationId,
  NotificationView,
  Seq,
  Stored,
} from "../protocol/generated";
import { excerptOf } from "../sync/timeline";

interface NotificationsState {
  /** Newest first. */
  list: readonly NotificationView[];
  unseen: number;
  /** Cursor of the older ones; nothing when all are here. */
  before: NotificationId | null;
  loaded: boolean;
}

/** The reader's bell. */
export const useNotificationsStore = create<NotificationsState>(() => ({
  list: [],
  unseen: 0,
  before: null,
  loaded: false,
}));

export function useNotifications(): NotificationsState {
  return useNotificationsStore();
}

/**
 * Takes the newest page, unless events up to `have` have overtaken it: what they brought it lacks,
 * and it must be read again.
 */
export function setInbox(inbox: Inbox, have: Seq | null): boolean {
  if (have !== null && have > inbox.head) return false;
  useNotificationsStore.setState({
    list: inbox.notifications,
    unseen: inbox.unseen,
    before: inbox.before,
    loaded: true,
  });
  return true;
}

export function addOlder(inbox: Inbox): void {
  const { list } = useNotificationsStore.getState();
  const known = new Set(list.map(({ id }) => id));
  useNotificationsStore.setState({
    list: [...list, ...inbox.notifications.filter(({ id }) => !known.has(id))],
    before: inbox.before,
  });
}

/** Takes the present words of lines that are not followed, whose changes nobody tells; no more. */
export function takeExcerpts({ notifications }: Inbox): void {
  const now = new Map(notifications.map(({ id, excerpt }) => [id, excerpt]));
  useNotificationsStore.setState(({ list }) => ({
    list: list.map((one) => {
      const excerpt = now.get(one.id);
      return excerpt === undefined ? one : { ...one, excerpt };
    }),
  }));
}

/** Applies personal events; answers those that have just come, and whether to read the page again. */
export function applyToNotifications(events: readonly Stored[]): {
  arrived: NotificationView[];
  stale: boolean;
} {
  const arrived: NotificationView[] = [];
  let stale = false;
  for (const { event } of events) {
    if (event.event.type === "message_changed") requote(event.event.message);
    if (event.audience !== "personal") continue;
    if (event.event.type === "notified" && add(event.event.notification)) {
      arrived.push(event.event.notification);
    } else if (event.event.type === "notifications_seen") {
      stale = !markSeen(event.event.notifications, event.event.at) || stale;
    } else if (event.event.type === "notification_retracted") {
      retract(event.event.notification);
    }
  }
  return { arrived, stale };
}

/** Marks them here at once; false when one of them is not in the list. */
export function markSeen(ids: readonly NotificationId[], at: number): boolean {
  const wanted = new Set(ids);
  const state = useNotificationsStore.getState();
  const touched = state.list.filter(({ id }) => wanted.has(id));
  const fresh = touched.filter(counts);
  useNotificationsStore.setState({
    list: state.list.map((one) =>
      wanted.has(one.id) && one.seenAt === null ? { ...one, seenAt: at } : one,
    ),
    unseen: Math.max(0, state.unseen - fresh.length),
  });
  return touched.length === wanted.size;
}

/** Unseen mentions and replies of a group; they are seen when it is read. */
export function unseenMentionsOf(group: GroupId): NotificationView[] {
  return useNotificationsStore
    .getState()
    .list.filter((one) => one.group === group && isMention(one) && counts(one));
}

/**
 * Unseen mentions by group; nothing while the bell has more unseen ones than are loaded, when the
 * number in the group's row is the better one.
 */
export function countMentions({
  list,
  unseen,
}: NotificationsState): ReadonlyMap<GroupId, number> | null {
  const open = list.filter(counts);
  if (open.length < unseen) return null;
  const mentions = new Map<GroupId, number>();
  for (const one of open) {
    if (one.group && isMention(one)) mentions.set(one.group, (mentions.get(one.group) ?? 0) + 1);
  }
  return mentions;
}

/** What speaks of a line of the chat, not of work. */
export function isMention({ kind }: NotificationView): boolean {
  return kind === "mention" || kind === "reply";
}

export function forgetNotificationsOf(group: GroupId): void {
  const { list } = useNotificationsStore.getState();
  useNotificationsStore.setState({ list: list.filter((one) => one.group !== group) });
}

/** A mention is withdrawn with its line: its words go too. */
function retracted(one: NotificationView): NotificationView {
  return { ...one, retracted: true, excerpt: isMention(one) ? null : one.excerpt };
}

function counts({ seenAt, retracted }: NotificationView): boolean {
  return seenAt === null && !retracted;
}

function add(notification: NotificationView): boolean {
  const { list, unseen } = useNotificationsStore.getState();
  if (list.some(({ id }) => id === notification.id)) return false;
  useNotificationsStore.setState({
    list: [notification, ...list],
    unseen: unseen + (counts(notification) ? 1 : 0),
  });
  return true;
}

/** A notice quotes its line as it is now; nothing of a deleted one. */
function requote(line: MessageView): void {
  const { list } = useNotificationsStore.getState();
  if (!list.some(({ message }) => message === line.id)) return;
  const excerpt = line.body.type === "deleted" ? null : excerptOf(line);
  useNotificationsStore.setState({
    list: list.map((one) => (one.message === line.id ? { ...one, excerpt } : one)),
  });
}

function retract(id: NotificationId): void {
  const { list, unseen } = useNotificationsStore.getState();
  const there = list.find((one) => one.id === id);
  if (!there) return;
  useNotificationsStore.setState({
    list: list.map((one) => (one.id === id ? retracted(one) : one)),
    unseen: Math.max(0, unseen - (counts(there) ? 1 : 0)),
  });
}
