import type { ErrorBody, ErrorCode } from "../protocol/generated";

/** The server's definite no: nothing was written. `body` says why and what to do. */
export class Refused extends Error {
  constructor(
    readonly body: ErrorBody,
    readonly status = 0,
  ) {
    super(body.code);
    this.name = "Refused";
  }
  get code(): ErrorCode {
    return this.body.code;
  }
}

/** No answer: whether it was done is not known, and the same op may be sent again. */
export class Unanswered extends Error {
  constructor(
    /** Milliseconds the server asked to wait, if it did. */
    readonly wait: number | null = null,
    readonly code: ErrorCode | null = null,
  ) {
    super(code ?? "unanswered");
    this.name = "Unanswered";
  }
}

/** Codes after which the same op may succeed later. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "too_fast",
  "unavailable",
  "unknown",
  "internal",
]);

/** The error that an answer with this body means. */
export function failureOf(body: ErrorBody, status = 0): Refused | Unanswered {
  if (PASSING.has(body.code)) return new Unanswered(body.retryAfter ?? null, body.code);
  return new Refused(body, status);
}
