import { announceSignedOut } from "../net/http";
import type { Hint, PersonalEvent, Seq, Stored, StreamName } from "../protocol/generated";
import { announceArrivals } from "./arrivals";
import { announceChanged } from "./changed";
import { applyToDealPages, resetDealPage } from "./deal-streams";
import { applyToDeals } from "./deals";
import { applyLobby, applyToGroups } from "./groups";
import { presentMe } from "./me";
import { applyToNotifications } from "./notifications";
import { settled } from "./outbox";
import { applyToPeople } from "./people";
import { applyPresenceHint, stopTyping } from "./presence";
import { markDelivered } from "./reading";
import { dropGroup, joinGroup, reloadRoom } from "./rooms";
import { applyToTasks } from "./tasks";
import { applyToTimelines } from "./timelines";

/** What the personal stream asks the application to do. */
export interface Personal {
  /** All that it tells of must be read again. */
  all(): void;
  /** The inbox must be read again. */
  inbox(): void;
  /** One's own profile, role or status changed. */
  me(): void;
}

/** Applies events to every store at once, so that no picture shows half of them. */
export function applyStored(events: readonly Stored[], personal: Personal): void {
  applyToPeople(events);
  applyToGroups(events);
  applyToTasks(events);
  applyToDeals(events);
  applyToTimelines(events);
  applyToDealPages(events);
  const { arrived, stale } = applyToNotifications(events);
  announceArrivals(arrived);
  if (stale) personal.inbox();
  noticeLines(events);
  for (const { event } of events) {
    if (event.audience === "personal") obey(event.event, personal);
  }
}

export function applyHint(hint: Hint): void {
  switch (hint.type) {
    case "lobby":
      for (const group of applyLobby(hint.rows)) void joinGroup(group).catch(() => {});
      return;
    case "changed":
      announceChanged(hint.changed);
      break;
    default:
      applyPresenceHint(hint, Date.now());
  }
}

/** A stream of a group or a deal cannot go on from where we stand. */
export function resetStream(stream: StreamName, personal: Personal): void {
  switch (stream.kind) {
    case "shared":
    case "internal":
      void reloadRoom(stream.of).catch(() => {});
      return;
    case "deal":
      resetDealPage(stream.of);
      break;
    case "personal":
      personal.all();
      break;
  }
}

export function loseStream(stream: StreamName): void {
  if (stream.kind === "shared" || stream.kind === "internal") dropGroup(stream.of);
}

function noticeLines(events: readonly Stored[]): void {
  const ops = new Set<string | null>();
  const delivered = new Map<string, { stream: StreamName; seq: Seq }>();
  for (const { stream, seq, actor, event } of events) {
    if (event.event.type !== "message_posted") continue;
    ops.add(event.event.message.op);
    if (actor) stopTyping(stream.of, actor);
    if (actor !== presentMe().person.id)
      delivered.set(`${stream.kind}:${stream.of}`, { stream, seq });
  }
  if (ops.size > 0) settled(ops);
  for (const { stream, seq } of delivered.values()) {
    if (stream.kind === "shared" || stream.kind === "internal") {
      markDelivered(stream.of, stream.kind, seq);
    }
  }
}

function obey(event: PersonalEvent, personal: Personal): void {
  switch (event.type) {
    case "group_joined":
      void joinGroup(event.group).catch(() => {});
      return;
    case "group_left":
      dropGroup(event.group);
      break;
    case "profile_changed":
    case "access_changed":
      personal.me();
      break;
    case "session_ended":
      if (event.session === presentMe().session) announceSignedOut();
      return;
    default:
  }
}
