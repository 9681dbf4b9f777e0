import type { ErrorBody, FileView } from "../protocol/generated";
import { failureOf, Refused, Unanswered } from "./failure";

export type Query = Record<string, string | number | boolean | null | undefined>;

const PATIENCE = 20_000;
/** An upload that neither moves nor is answered for so long is given up: its line is dead. */
const UPLOAD_SILENCE = 90_000;
const signedOutListeners = new Set<() => void>();

/** Calls when the server says that nobody is signed in; the answer stops listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Tells everyone who listens that the session is over. */
export function announceSignedOut(): void {
  for (const listener of signedOutListeners) listener();
}

/** `GET`; throws `Refused` for a definite no and `Unanswered` when there is no answer. */
export function getJson<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return call<T>("GET", withQuery(path, query), undefined, signal);
}

/** `POST` of JSON; an empty answer is `undefined`. Throws as `getJson` does. */
export function postJson<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return call<T>("POST", path, body, signal);
}

/** `POST` of JSON that outlives the page; nobody hears its answer. */
export function postLeaving(path: string, body: unknown): void {
  const headers = { "content-type": "application/json" };
  const options = { method: "POST", credentials: "same-origin", keepalive: true } as const;
  void fetch(path, { ...options, headers, body: JSON.stringify(body) }).catch(() => {});
}

async function call<T>(
  method: string,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<T> {
  const patience = AbortSignal.timeout(PATIENCE);
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Unanswered();
  }
  return answer<T>(response.status, text, path);
}

function answer<T>(status: number, text: string, path: string): T {
  let value: unknown;
  try {
    value = text === "" ? undefined : JSON.parse(text);
  } catch {
    // A gateway's page, not our server's word.
    throw new Unanswered();
  }
  if (status >= 200 && status < 300) return value as T;
  const failure = isErrorBody(value) ? failureOf(value, status) : unworded(status);
  // A wrong password or code is an answer to a form, not the end of a session.
  const over = failure instanceof Refused && failure.code === "unauthenticated";
  if (over && !path.startsWith("/api/sign-in")) announceSignedOut();
  throw failure;
}

function unworded(status: number): Refused | Unanswered {
  if (status >= 500 || status === 408 || status === 429) return new Unanswered();
  const code = status === 401 ? "unauthenticated" : status === 404 ? "not_found" : "bad_request";
  return new Refused({ code }, status);
}

function isErrorBody(value: unknown): value is ErrorBody {
  return typeof value === "object" && value !== null && "code" in value;
}

function withQuery(path: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

export interface UploadOptions {
  name: string;
  /** Repeating an upload with the same op gives the same file. */
  op: string;
  /** 0 to 1. */
  onProgress?: (part: number) => void;
}

/**
 * Sends a file's bytes, for as long as they move; throws as `getJson` does. `fetch` cannot tell
 * the progress of an upload, so this is an XHR.
 */
export function upload(bytes: Blob, options: UploadOptions): Promise<FileView> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", withQuery("/api/files", { name: options.name, op: options.op }));
    request.setRequestHeader("content-type", bytes.type || "application/octet-stream");
    let silence: ReturnType<typeof setTimeout>;
    const wait = () => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), UPLOAD_SILENCE);
    };
    request.upload.onprogress = (event) => {
      wait();
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      try {
        resolve(answer<FileView>(request.status, request.responseText, "/api/files"));
      } catch (error) {
        reject(error);
      }
    };
    request.onerror = () => reject(new Unanswered());
    request.onabort = () => reject(new Unanswered());
    request.onloadend = () => clearTimeout(silence);
    wait();
    request.send(bytes);
  });
}
