import type { Text } from "../../i18n/use-text";

const ACTS = [
  "sign_in",
  "sign_in_failed",
  "refused",
  "private_read",
  "create_person",
  "edit_person",
  "set_role",
  "suspend_person",
  "restore_person",
  "end_sessions",
  "end_session",
  "make_link",
  "use_link",
  "password",
  "hand_over",
  "create_group",
  "rename_group",
  "archive_group",
  "unarchive_group",
  "add_member",
  "remove_member",
  "leave_group",
  "invite",
  "revoke_invitation",
  "accept_invitation",
  "override_open_tasks",
  "delete_message",
  "save_template",
  "retire_template",
  "save_request_type",
  "save_stage",
  "create_task",
  "warned",
] as const;

const OBJECTS = [
  "person",
  "group",
  "task",
  "deal",
  "invitation",
  "template",
  "message",
  "session",
  "stage",
  "request_type",
] as const;

/** The server's word of an act in the reader's language; a new word is shown as it is. */
export function actText(act: string, text: Text): string {
  const known = ACTS.find((one) => one === act);
  return known ? text(`audit.act.${known}`) : act.replaceAll("_", " ");
}

export function objectText(object: string, text: Text): string {
  const known = OBJECTS.find((one) => one === object);
  return known ? text(`audit.object.${known}`) : object.replaceAll("_", " ");
}
