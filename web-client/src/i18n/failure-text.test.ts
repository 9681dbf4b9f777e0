import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { failureOf } from "../net/failure";
import type { ErrorCode } from "../protocol/generated";
import { failureText, refusalText } from "./failure-text";
import type { Text } from "./use-text";

const source = readFileSync("../protocol/src/limits.rs", "utf8");
const names = [...source.matchAll(/limit\("(\w+)"/g)].map((match) => match[1] ?? "");
const id: Text = (message) => message;

/** What the other limits count is characters. */
const SPECIAL: Record<string, string> = {
  password_min: "failure.tooShort",
  amount: "failure.tooGreat",
  frame_bytes: "failure.tooMuch",
  file_bytes: "failure.tooBig",
  message_files: "failure.tooMany",
  message_mentions: "failure.tooMany",
  message_reactions: "failure.tooMany",
  task_fields: "failure.tooMany",
  client_phones: "failure.tooMany",
  checklist_items: "failure.tooMany",
  evidence_files: "failure.tooMany",
  page: "failure.tooMany",
  notification_ids: "failure.tooMany",
};

describe("what went wrong", () => {
  it("is told of every limit in words that fit it", () => {
    expect(names.length).toBeGreaterThan(30);
    expect(Object.keys(SPECIAL).filter((name) => !names.includes(name))).toEqual([]);
    for (const name of names) {
      const told = refusalText({ code: "limit_exceeded", name, max: 10 }, id);
      expect(told, name).toBe(SPECIAL[name] ?? "failure.tooLong");
    }
  });

  it("may pass: then the same op is sent again and its text stays", () => {
    const passing: ErrorCode[] = ["too_fast", "unavailable", "unknown", "internal"];
    for (const code of passing) {
      const failure = failureOf({ code, retryAfter: 3_000 });
      expect(failure, code).toMatchObject({ name: "Unanswered", wait: 3_000 });
      expect(failureText(failure, id)).toBe(`failure.${code}`);
    }
    expect(failureOf({ code: "limit_exceeded" }).name).toBe("Refused");
  });
});
