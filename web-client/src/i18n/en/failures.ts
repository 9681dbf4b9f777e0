import type { failures as ru } from "../ru/failures";

export const failures = {
  "failure.unauthenticated": "Your session is over. Please sign in again.",
  "failure.wrong_password": "The login or the password does not fit.",
  "failure.wrong_code": "The code does not fit.",
  "failure.second_factor": "A code is needed as well: sign in again.",
  "failure.not_allowed": "You are not allowed to do this.",
  "failure.not_found": "This is gone or not visible to you.",
  "failure.bad_request": "The server did not understand. Reload the page and try again.",
  "failure.limit_exceeded": "Too much or too long: at most {max}.",
  "failure.invalid": "Please check what you entered.",
  "failure.missing_evidence":
    "{count, plural, =0 {The result is missing} one {One checklist item is missing} other {# checklist items are missing}}.",
  "failure.stale": "This changed while you were looking. Check the new version and try again.",
  "failure.invalid_transition": "This cannot be done now: the state is already another one.",
  "failure.taken": "{by, select, none {This is taken already.} other {{by} was first.}}",
  "failure.duplicate": "There is one like this already.",
  "failure.open_tasks":
    "{count, plural, =0 {There are open tasks left} one {# open task is left} other {# open tasks are left}}.",
  "failure.expired": "The time is over.",
  "failure.op_reused": "This request was already made with other content. Reload the page.",
  "failure.unsupported_type": "Files of this kind are not accepted.",
  "failure.too_fast": "Too often. Try again in {seconds} s.",
  "failure.unavailable": "The server is busy. Try again a little later.",
  "failure.unknown":
    "There was no answer, so it is not known yet whether it arrived. It is safe to repeat.",
  "failure.internal": "Something broke on the server. What you typed is kept.",
  "failure.unanswered": "The server cannot be reached. What you typed is kept.",
  "failure.tooBig": "The file is larger than {max} MB.",
  "failure.tooLong": "Too long: at most {max, plural, one {# character} other {# characters}}.",
  "failure.tooShort": "Too short: at least {max, plural, one {# character} other {# characters}}.",
  "failure.tooGreat": "The sum is too great.",
  "failure.tooMuch": "Too much at once. Send it in parts.",
  "failure.tooMany": "Too many: at most {max}.",
  "failure.fileLost": "The file was not kept on this device. Please attach it again.",
} satisfies Record<keyof typeof ru, string>;
