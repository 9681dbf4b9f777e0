import type { Locale } from "./locale";
import type { ru } from "./ru";

/** Every text of the interface by its id; both languages have exactly these. */
export type MessageId = keyof typeof ru;
export type Messages = Record<MessageId, string>;

/** Fetches one language; the other one is never downloaded. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  return locale === "en" ? (await import("./en")).en : (await import("./ru")).ru;
}
