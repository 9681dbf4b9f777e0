/** Follows the service worker when a notification was pressed while the app is open. */
export function followPushes(open: (path: string) => void): void {
  navigator.serviceWorker?.addEventListener("message", (event: MessageEvent<unknown>) => {
    const message = event.data;
    if (typeof message !== "object" || message === null) return;
    if ("type" in message && message.type === "open" && "path" in message) {
      if (typeof message.path === "string" && message.path.startsWith("/")) open(message.path);
    }
  });
}
