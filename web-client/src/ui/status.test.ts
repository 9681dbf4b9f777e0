import { expect, test } from "vitest";
import type { TaskState } from "../protocol/generated";
import { progressTone, STATUS_TONE, TASK_STATUSES, type TaskStatus } from "./status";

test("the states of the face are exactly the states of the protocol", () => {
  const every: Record<TaskState, true> = {
    draft: true,
    open: true,
    accepted: true,
    in_progress: true,
    paused: true,
    submitted: true,
    done: true,
    cancelled: true,
  };
  expect(Object.keys(every).sort()).toEqual([...TASK_STATUSES].sort());
  const same: TaskStatus = "open" satisfies TaskState;
  expect(same).toBe("open");
});

test("indigo means waiting for acceptance and nothing else", () => {
  const indigo = TASK_STATUSES.filter((status) => STATUS_TONE[status] === "wait");
  expect(indigo).toEqual(["submitted"]);
});

test("a late task's bar is red in every state", () => {
  for (const status of TASK_STATUSES) expect(progressTone(status, true)).toBe("bad");
  expect(progressTone("in_progress", false)).toBe("accent");
  expect(progressTone("paused", false)).toBe("accent");
  expect(progressTone("submitted", false)).toBe("wait");
  expect(progressTone("done", false)).toBe("ok");
});
