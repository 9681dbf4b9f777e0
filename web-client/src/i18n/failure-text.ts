import { Refused, Unanswered } from "../net/failure";
import type { ErrorBody } from "../protocol/generated";
import type { Text } from "./use-text";

const MEGABYTE = 1024 * 1024;
/** Limits that count things; the other limits count characters. */
const COUNTS = new Set([
  "message_files",
  "message_mentions",
  "message_reactions",
  "task_fields",
  "client_phones",
  "checklist_items",
  "evidence_files",
  "page",
  "notification_ids",
]);

/** What went wrong and what to do, in the reader's words; never what the server said literally. */
export function failureText(error: unknown, text: Text): string {
  if (error instanceof Refused) return refusalText(error.body, text);
  if (error instanceof Unanswered && error.code !== null) {
    return refusalText({ code: error.code, retryAfter: error.wait }, text);
  }
  return text("failure.unanswered");
}

/** The same for the body of a refusal that was kept. */
export function refusalText(body: ErrorBody, text: Text): string {
  switch (body.code) {
    case "limit_exceeded":
      return limitText(body, text);
    case "not_found":
      return text(body.name === "file" ? "failure.fileLost" : "failure.not_found");
    case "taken":
      return text("failure.taken", { by: body.byName ?? "none" });
    case "missing_evidence":
      return text("failure.missing_evidence", { count: body.items?.length ?? 0 });
    case "open_tasks":
      return text("failure.open_tasks", { count: body.obstacles?.length ?? 0 });
    case "too_fast":
      return text("failure.too_fast", { seconds: Math.ceil((body.retryAfter ?? 1000) / 1000) });
    default:
      return text(`failure.${body.code}`);
  }
}

function limitText({ name, max }: ErrorBody, text: Text): string {
  if (name === "file_bytes")
    return text("failure.tooBig", { max: Math.round((max ?? 0) / MEGABYTE) });
  if (max === null || max === undefined) return text("failure.invalid");
  if (name === "password_min") return text("failure.tooShort", { max });
  if (name === "amount") return text("failure.tooGreat");
  if (name === "frame_bytes") return text("failure.tooMuch");
  return text(name && COUNTS.has(name) ? "failure.tooMany" : "failure.tooLong", { max });
}
