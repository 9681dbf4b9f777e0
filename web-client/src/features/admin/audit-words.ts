import type { Text } from "../../i18n/use-text";
import type { AuditEntry, Role, Visibility } from "../../protocol/generated";
import { deviceName } from "../settings/device-name";

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
  "erase_person",
  "end_sessions",
  "end_session",
  "make_link",
  "use_link",
  "password",
  "sign_out",
  "two_factor_on",
  "two_factor_off",
  "two_factor_reset",
  "require_two_factor",
  "recovery_code",
  "recovery_codes",
  "wrong_code",
  "flood",
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
  "free_text",
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

const ROLES: readonly Role[] = ["admin", "head", "operator", "master"];
const VISIBILITIES: readonly Visibility[] = ["group", "assignee", "accepted", "staff"];
const SECRETS = ["phone", "card", "amount", "email"] as const;

/** The short facts of an entry in the reader's language; words of people stay as they wrote them. */
export function detailText({ act, detail }: AuditEntry, text: Text): string {
  if (detail === null) return "";
  switch (act) {
    case "sign_in":
    case "sign_in_failed":
      return wayText(detail, text);
    case "require_two_factor":
      return text(detail === "on" ? "audit.on" : "audit.off");
    case "refused":
      return detail.startsWith("/") || detail === "follow"
        ? text("audit.read", { what: readText(detail, text) })
        : actText(detail, text);
    case "set_role": {
      const role = ROLES.find((one) => one === detail);
      return role ? text(`people.role.${role}`) : detail;
    }
    case "hand_over":
      return text("audit.handedOver", { count: Number(detail) });
    case "free_text":
      return SECRETS.filter((one) => detail.split(" ").includes(one))
        .map((one) => text(`audit.secret.${one}`))
        .join(", ");
    case "create_task":
      return detail
        .split("; ")
        .map((part) => fieldText(part, text))
        .join("; ");
    default:
      return detail;
  }
}

/** «Адрес: accepted»: a field of a new task and who may read it. */
function fieldText(part: string, text: Text): string {
  const colon = part.lastIndexOf(": ");
  const sees = VISIBILITIES.find((one) => one === part.slice(colon + 2));
  return sees ? `${part.slice(0, colon)}: ${text(`tasks.sees.${sees}`)}` : part;
}

const WAYS = ["password", "link", "invitation", "oidc"] as const;
const STEPS = ["code", "recovery"] as const;

/** «по паролю и коду · Chrome, Windows · 203.0.113.0/24» */
function wayText(detail: string, text: Text): string {
  const [how = "", network = "", ...device] = detail.split(" ");
  const [first, second] = how.split("+");
  const way = WAYS.find((one) => one === first);
  const step = STEPS.find((one) => one === second);
  const words = [way && text(`audit.way.${way}`), step && text(`audit.step.${step}`)];
  const agent = device.join(" ");
  const parts = [words.filter(Boolean).join(" "), agent && deviceName(agent), network];
  return parts.filter(Boolean).join(" · ");
}

const READS = [
  "groups",
  "messages",
  "files",
  "tasks",
  "deals",
  "clients",
  "people",
  "audit",
  "queue",
  "templates",
  "follow",
] as const;

/** Of a refused read, what was asked for: its route's first word. */
function readText(route: string, text: Text): string {
  const [word = ""] = route.replace(/^\//, "").split("/");
  const noun = { stages: "templates", "request-types": "templates", proposal: "deals" }[word];
  const known = READS.find((one) => one === (noun ?? word));
  return known ? text(`audit.read.${known}`) : word;
}
