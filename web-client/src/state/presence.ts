import { create } from "zustand";
import type { GroupId, Hint, Receipts, Side, UserId } from "../protocol/generated";

export interface Typing {
  user: UserId;
  name: string;
  side: Side;
  /** Epoch milliseconds after which the sign is stale. */
  until: number;
}

export interface Present {
  users: readonly UserId[];
  /** Some operator is on line, though none may have the group open. */
  staffReachable: boolean;
}

interface PresenceState {
  groups: ReadonlyMap<GroupId, Present>;
  typing: ReadonlyMap<GroupId, readonly Typing[]>;
  /** Who of all people is on line; only staff are told. */
  online: ReadonlySet<UserId>;
  receipts: ReadonlyMap<GroupId, readonly Receipts[]>;
}

const nobody: PresenceState = {
  groups: new Map(),
  typing: new Map(),
  online: new Set(),
  receipts: new Map(),
};
const none: readonly never[] = [];

/** Soft state of the hints: who is there, who writes, how far everyone has read. */
export const usePresenceStore = create<PresenceState>(() => nobody);

/** A sign of typing lasts so long unless it is renewed. */
const TYPING = 6_000;

export function usePresent(group: GroupId): Present | undefined {
  return usePresenceStore((state) => state.groups.get(group));
}

export function useTyping(group: GroupId): readonly Typing[] {
  return usePresenceStore((state) => state.typing.get(group) ?? none);
}

export function useReceipts(group: GroupId): readonly Receipts[] {
  return usePresenceStore((state) => state.receipts.get(group) ?? none);
}

/** Whether someone is on line, as far as the reader may know. */
export function useIsOnline(user: UserId): boolean {
  return usePresenceStore((state) => state.online.has(user));
}

export function isPresenceKnown(group: GroupId): boolean {
  return usePresenceStore.getState().groups.has(group);
}

export function setPresent(group: GroupId, present: Present): void {
  const { groups } = usePresenceStore.getState();
  usePresenceStore.setState({ groups: new Map(groups).set(group, present) });
}

/** Receipts only grow, so they may come in any order. */
export function learnReceipts(group: GroupId, news: readonly Receipts[]): void {
  const { receipts } = usePresenceStore.getState();
  const all = new Map(receipts.get(group)?.map((one) => [key(one), one]));
  for (const one of news) {
    const there = all.get(key(one));
    all.set(key(one), {
      ...one,
      delivered: Math.max(one.delivered, there?.delivered ?? 0),
      read: Math.max(one.read, there?.read ?? 0),
    });
  }
  usePresenceStore.setState({ receipts: new Map(receipts).set(group, [...all.values()]) });
}

export function applyPresenceHint(hint: Hint, now: number): void {
  switch (hint.type) {
    case "present":
      setPresent(hint.group, { users: hint.users, staffReachable: hint.staffReachable });
      break;
    case "online":
      usePresenceStore.setState({ online: new Set(hint.users) });
      break;
    case "receipts":
      learnReceipts(hint.group, hint.receipts);
      break;
    case "typing": {
      const { user, name, side } = hint;
      setTyping(hint.group, user, { user, name, side, until: now + TYPING });
      break;
    }
    default:
  }
}

/** He has written, so he types no more. */
export function stopTyping(group: GroupId, user: UserId): void {
  if (
    usePresenceStore
      .getState()
      .typing.get(group)
      ?.some((one) => one.user === user)
  ) {
    setTyping(group, user, null);
  }
}

export function dropStaleTyping(now: number): void {
  const { typing } = usePresenceStore.getState();
  if (![...typing.values()].some((all) => all.some(({ until }) => until <= now))) return;
  const fresh = new Map<GroupId, readonly Typing[]>();
  for (const [group, all] of typing)
    fresh.set(
      group,
      all.filter(({ until }) => until > now),
    );
  usePresenceStore.setState({ typing: fresh });
}

/** The line broke: what the hints said is no longer known. */
export function forgetHints(): void {
  usePresenceStore.setState({ typing: new Map(), groups: new Map() });
}

export function dropPresence(group: GroupId): void {
  const state = usePresenceStore.getState();
  const groups = new Map(state.groups);
  const typing = new Map(state.typing);
  const receipts = new Map(state.receipts);
  for (const map of [groups, typing, receipts]) map.delete(group);
  usePresenceStore.setState({ groups, typing, receipts });
}

function setTyping(group: GroupId, user: UserId, sign: Typing | null): void {
  const { typing } = usePresenceStore.getState();
  const others = (typing.get(group) ?? none).filter((one) => one.user !== user);
  usePresenceStore.setState({
    typing: new Map(typing).set(group, sign ? [...others, sign] : others),
  });
}

function key({ user, side }: Receipts): string {
  return `${side}:${user}`;
}
