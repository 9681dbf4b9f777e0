import type { NotificationId } from "../../protocol/generated";
import { sendCommand } from "../../state";
import { markSeen, useNotificationsStore } from "../../state/notifications";

/** Marks notices as seen, here at once and everywhere soon. */
export function see(notifications: NotificationId[]): void {
  markSeen(notifications, Date.now() * 1000);
  sendCommand({ type: "see_notifications", notifications }).catch(() => {});
}

export function seeAll(): void {
  const { list } = useNotificationsStore.getState();
  markSeen(
    list.filter(({ seenAt }) => seenAt === null).map(({ id }) => id),
    Date.now() * 1000,
  );
  sendCommand({ type: "see_all_notifications" }).catch(() => {});
}
