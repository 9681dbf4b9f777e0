import type { ClientFrame, ServerFrame, StreamName } from "./generated";

/** Spoken by both sides; the server closes an older client with 4503. */
export const VERSION = 1;

export function encodeFrame(frame: ClientFrame): string {
  return JSON.stringify(frame);
}

const KNOWN: ReadonlySet<string> = new Set<ServerFrame["type"]>([
  "welcome",
  "following",
  "reset",
  "unfollowed",
  "event",
  "reply",
  "hint",
]);

/** A frame of the server, or nothing when this client does not know its kind. */
export function decodeFrame(text: string): ServerFrame | null {
  try {
    const frame = JSON.parse(text) as ServerFrame;
    return KNOWN.has(frame.type) ? frame : null;
  } catch {
    return null;
  }
}

/** A stream's name as a key of maps. */
export function streamKey(stream: StreamName): string {
  return `${stream.kind}:${stream.of}`;
}
