import type { NotificationView } from "../../protocol/generated";

/** A place in the app that a notice leads to. */
export type Destination =
  | { to: "/settings" }
  | { to: "/deals/$dealId"; params: { dealId: string }; search: { task?: string } }
  | {
      to: "/groups/$groupId";
      params: { groupId: string };
      search: { task?: string; line?: string };
    };

/**
 * Where a notice leads: finished work to its deal, with the client's contact there (S1-12); a mention
 * to its line; everything else to the task in its group. Nowhere when its place is gone.
 */
export function destinationOf(notice: NotificationView): Destination | null {
  const { kind, deal, group, task, message } = notice;
  if (kind === "two_factor_reset") return { to: "/settings" };
  const search = task ? { task } : {};
  if (kind === "submitted" && deal)
    return { to: "/deals/$dealId", params: { dealId: deal }, search };
  if (!group) return null;
  const params = { groupId: group };
  if ((kind === "mention" || kind === "reply") && message) {
    return { to: "/groups/$groupId", params, search: { line: message } };
  }
  return { to: "/groups/$groupId", params, search };
}
