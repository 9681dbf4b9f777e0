import {
  Bell,
  BriefcaseBusiness,
  Inbox,
  ListChecks,
  type LucideIcon,
  MessageSquare,
  SlidersHorizontal,
  UserRound,
  UsersRound,
} from "lucide-react";
import type { MessageId } from "../i18n/messages";
import type { NavCounts, Viewer } from "./shell-state";

/** A place one can go to from the rail or the tabs below. */
export interface Section {
  to: "/" | "/my" | "/tasks" | "/queue" | "/deals" | "/inbox" | "/admin" | "/settings";
  /** Other paths that light this section. */
  also?: string;
  label: MessageId;
  icon: LucideIcon;
  count?: keyof NavCounts;
  tone?: "accent" | "wait";
}

const chat: Section = {
  to: "/",
  also: "/groups",
  label: "nav.groups",
  icon: MessageSquare,
  count: "groups",
};
const tabChat: Section = { ...chat, label: "nav.chat" };
const tasks: Section = { to: "/tasks", label: "nav.tasks", icon: ListChecks, count: "tasks" };
const mine: Section = { ...tasks, to: "/my", label: "nav.myTasks" };
const queue: Section = {
  to: "/queue",
  label: "nav.queue",
  icon: Inbox,
  count: "queue",
  tone: "wait",
};
const deals: Section = { to: "/deals", label: "nav.deals", icon: BriefcaseBusiness };
const inbox: Section = { to: "/inbox", label: "nav.inbox", icon: Bell, count: "inbox" };
const admin: Section = { to: "/admin", label: "nav.admin", icon: UsersRound };
const settings: Section = { to: "/settings", label: "nav.settings", icon: SlidersHorizontal };

/** The rail on wide screens: what one works with above, one's own things below. */
export function railSections(viewer: Viewer | null): { above: Section[]; below: Section[] } {
  if (viewer?.kind === "external") return { above: [chat, mine], below: [inbox, settings] };
  const manages = viewer?.role === "admin" || viewer?.role === "head";
  return {
    above: [chat, tasks, queue, deals],
    below: manages ? [inbox, admin, settings] : [inbox, settings],
  };
}

/** The tabs on phones. A master starts with his tasks, an operator with the chat. */
export function tabSections(viewer: Viewer | null): Section[] {
  const me: Section = { ...settings, label: "nav.me", icon: UserRound };
  if (viewer?.kind === "external") return [{ ...mine, label: "nav.tasks" }, tabChat, inbox, me];
  return [tabChat, tasks, { ...queue, label: "nav.queueTab" }, inbox, me];
}
