import type { MessageView } from "../../../protocol/generated";
import { useMe } from "../../../state";

/** What the reader may do with a line; the server has the last word. */
export interface LineActs {
  edit: boolean;
  delete: boolean;
  copy: boolean;
}

export function useLineActs(line: MessageView): LineActs {
  const { person, role } = useMe();
  const own = line.author === person.id;
  const written = line.body.type === "text";
  const leads = role === "admin" || role === "head";
  return {
    edit: own && written,
    delete: (own || leads) && line.body.type !== "deleted",
    copy: line.body.type === "text" && line.body.text !== "",
  };
}

export function copyText(line: MessageView): Promise<void> {
  return navigator.clipboard.writeText(line.body.type === "text" ? line.body.text : "");
}

export function copyLink(line: MessageView): Promise<void> {
  return navigator.clipboard.writeText(
    `${window.location.origin}/groups/${line.group}?line=${line.id}`,
  );
}
