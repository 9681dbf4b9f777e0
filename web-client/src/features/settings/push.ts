import { sendCommand } from "../../state";
import { presentMe } from "../../state/me";

/**
 * `unsupported`: this browser, or this server, cannot push. `denied`: its user said no and only he
 * can change that in the browser. `on`: this device is subscribed.
 */
export type PushState = "unsupported" | "denied" | "off" | "on";

/** Whether this device gets pushes now. */
export async function pushState(): Promise<PushState> {
  if (!isSupported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  return subscription && Notification.permission === "granted" ? "on" : "off";
}

/** Asks for the permission (only after a press) and subscribes this device. */
export async function subscribe(): Promise<PushState> {
  if (!isSupported()) return "unsupported";
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "denied" : "off";
  await tellServer(await freshSubscription());
  return "on";
}

/** Takes this device off the list, at the browser and at the server. */
export async function unsubscribe(): Promise<PushState> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) {
    await sendCommand({ type: "unsubscribe_push", endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  return "off";
}

/** Browsers lose subscriptions silently, so an allowed one is told to the server at each start. */
export async function renewSubscription(): Promise<void> {
  if ((await pushState()) !== "on") return;
  await tellServer(await freshSubscription());
}

/** Sends one push to all devices of the reader. */
export async function testPush(): Promise<void> {
  await sendCommand({ type: "test_push" });
}

function isSupported(): boolean {
  return (
    "serviceWorker" in navigator &&
    "PushManager" in window &&
    "Notification" in window &&
    presentMe().pushKey !== null
  );
}

/** The present subscription, made anew when it belongs to another key of the server. */
async function freshSubscription(): Promise<PushSubscription> {
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  const key = bytesOf(presentMe().pushKey ?? "");
  const present = await registration.pushManager.getSubscription();
  if (present && isSameKey(present.options.applicationServerKey, key)) return present;
  await present?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function tellServer(subscription: PushSubscription): Promise<void> {
  await sendCommand({
    type: "subscribe_push",
    endpoint: subscription.endpoint,
    p256dh: textOf(subscription.getKey("p256dh")),
    auth: textOf(subscription.getKey("auth")),
  });
}

function isSameKey(there: ArrayBuffer | null, key: Uint8Array): boolean {
  if (!there) return false;
  const own = new Uint8Array(there);
  return own.length === key.length && own.every((byte, index) => byte === key[index]);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function textOf(key: ArrayBuffer | null): string {
  const letters = [...new Uint8Array(key ?? new ArrayBuffer(0))].map((byte) =>
    String.fromCharCode(byte),
  );
  return btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
