import { afterEach, expect, test, vi } from "vitest";
import { Unanswered } from "./failure";
import { upload } from "./http";

/** The browser's request, on a line of which the test says what comes over it. */
class Request extends EventTarget {
  static last: Request;
  readonly upload: { onprogress?: (event: ProgressEvent) => void } = {};
  aborted = false;
  onload?: () => void;
  onabort?: () => void;
  onloadend?: () => void;
  status = 0;
  responseText = "";
  open(): void {}
  setRequestHeader(): void {}
  send(): void {
    Request.last = this;
  }
  abort(): void {
    this.aborted = true;
    this.onabort?.();
    this.onloadend?.();
  }
  moves(loaded: number): void {
    this.upload.onprogress?.(new ProgressEvent("progress", { lengthComputable: true, loaded }));
  }
  answers(status: number, body: unknown): void {
    Object.assign(this, { status, responseText: JSON.stringify(body) });
    this.onload?.();
    this.onloadend?.();
  }
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function begin() {
  vi.useFakeTimers();
  vi.stubGlobal("XMLHttpRequest", Request);
  const sent = upload(new Blob(["bytes"]), { name: "after.png", op: "op" });
  return { sent, request: Request.last };
}

test("an upload on a dead line is given up, to be tried again", async () => {
  const { sent, request } = begin();
  const given = expect(sent).rejects.toBeInstanceOf(Unanswered);
  vi.advanceTimersByTime(90_000);
  await given;
  expect(request.aborted).toBe(true);
});

test("an upload that moves, however slowly, has all the time it needs", async () => {
  const { sent, request } = begin();
  for (let loaded = 1; loaded <= 10; loaded++) {
    vi.advanceTimersByTime(80_000);
    request.moves(loaded);
  }
  request.answers(200, { id: "f" });
  expect(await sent).toEqual({ id: "f" });
  vi.advanceTimersByTime(90_000);
  expect(request.aborted).toBe(false);
});
