// The service worker: shows pushes and opens the right place when one is pressed. It keeps no
// pages and no data. It must import nothing, because it is served as one file, `/sw.js`.

export {};

declare const self: ServiceWorkerGlobalScope;

/** Body of a push. Only words fit for a lock screen and a path of this app. */
interface PushBody {
  title: string;
  body?: string;
  /** Path to open, for instance `/groups/…?task=…`. */
  url?: string;
  /** A later push with the same tag replaces the earlier one. */
  tag?: string;
  /** Makes a sound again although the tag is the same. */
  renotify?: boolean;
  /** Seen elsewhere: take the shown one with this tag away. */
  close?: boolean;
}

self.addEventListener("install", () => {
  void self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("push", (event) => {
  event.waitUntil(show(parse(event.data)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const data: unknown = event.notification.data;
  event.waitUntil(open(typeof data === "string" ? data : "/"));
});

async function show(push: PushBody): Promise<void> {
  if (push.close) {
    const shown = await self.registration.getNotifications(push.tag ? { tag: push.tag } : {});
    for (const one of shown) one.close();
    return;
  }
  // `renotify` is missing from the types of the platform, and an error without a tag.
  const options: NotificationOptions & { renotify?: boolean } = {
    icon: "/icon-192.png",
    badge: "/badge-96.png",
    data: push.url ?? "/",
  };
  if (push.body) options.body = push.body;
  if (push.tag) {
    options.tag = push.tag;
    options.renotify = push.renotify ?? false;
  }
  await self.registration.showNotification(push.title, options);
}

async function open(path: string): Promise<void> {
  const url = new URL(path, self.location.origin);
  // A push can only lead into this app.
  const target = url.origin === self.location.origin ? url.href : self.location.origin;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const present = windows.find((client) => new URL(client.url).origin === self.location.origin);
  if (!present) {
    await self.clients.openWindow(target);
    return;
  }
  // Said first: a browser may refuse to bring the window to the front.
  present.postMessage({ type: "open", path: new URL(target).pathname + new URL(target).search });
  await present.focus().catch(() => undefined);
}

function parse(data: PushMessageData | null): PushBody {
  const fallback: PushBody = { title: "Артель" };
  if (!data) return fallback;
  try {
    const value: unknown = data.json();
    const titled = typeof value === "object" && value !== null && "title" in value;
    return titled ? (value as PushBody) : fallback;
  } catch {
    return fallback;
  }
}
