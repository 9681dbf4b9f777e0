import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useText } from "../../i18n/use-text";
import type { NotificationView } from "../../protocol/generated";
import { onArrival } from "../../state/arrivals";
import { useGroupsStore } from "../../state/groups";
import { isMention } from "../../state/notifications";
import { shownRoom } from "../../state/rooms";
import { showToast } from "../../ui/toasts";
import { destinationOf } from "./destination";
import { noticeTitle } from "./notice-row";
import { see } from "./see";
import { allowSound, play } from "./sound";

/** Tells of what has just come: a sound, and a word on the page for finished work. */
export function useAlerts(): void {
  const text = useText();
  const navigate = useNavigate();

  useEffect(() => {
    // Not needed for the first picture, so it comes after it.
    void import("../settings/push").then(({ renewSubscription }) =>
      renewSubscription().catch(() => {}),
    );
    return allowSound();
  }, []);

  useEffect(() => {
    const tell = (notice: NotificationView) => {
      const to = destinationOf(notice);
      const show = () => {
        see([notice.id]);
        if (to) void navigate(to);
      };
      showToast({
        tone: "info",
        text: noticeTitle(notice, text),
        ...(to ? { action: { label: text("inbox.show"), run: show } } : {}),
      });
    };
    return onArrival((arrived) => {
      const fresh = arrived.filter((one) => one.seenAt === null && !one.retracted);
      const done = fresh.filter(({ kind }) => kind === "submitted");
      if (done.length > 0) play("done");
      else if (fresh.some(isHeard)) play("mention");
      done.forEach(tell);
    });
  }, [text, navigate]);
}

/** A mention is heard unless its group is muted or one is looking at it. */
function isHeard(notice: NotificationView): boolean {
  if (!isMention(notice) || !notice.group) return false;
  const row = useGroupsStore.getState().rows.get(notice.group);
  const looking = shownRoom() === notice.group && !document.hidden && document.hasFocus();
  return !row?.muted && !looking;
}
