import { useCallback, useEffect } from "react";
import { useLocale } from "../i18n/locale";
import { getJson } from "../net/http";
import type { TaskCounts } from "../protocol/generated";
import {
  unreadOf,
  useConnection,
  useGroupRows,
  useLive,
  useMe,
  useNotifications,
  useOutboxStore,
} from "../state";
import { setNavCounts, useShell } from "./shell-state";

/** Keeps the frame of the app in step with the live state. */
export function useFeed(): void {
  const { person, role, locale, timeZone } = useMe();
  const { connection, lastSync } = useConnection();
  const queued = useOutboxStore(
    ({ unsent }) => unsent.filter(({ state }) => state !== "failed").length,
  );
  const groups = useUnreadGroups();
  const { unseen } = useNotifications();
  useWaitingCount(person.kind === "internal");

  useEffect(() => {
    const picture = person.avatar ? `/api/files/${person.avatar}/thumb` : undefined;
    useShell.setState({
      viewer: { id: person.id, name: person.name, kind: person.kind, role, picture },
    });
  }, [person, role]);

  useEffect(() => {
    useLocale.getState().setLocale(locale);
    useLocale.getState().setZone(timeZone);
  }, [locale, timeZone]);

  useEffect(() => {
    useShell.setState({ connection, queued, lastSync });
  }, [connection, queued, lastSync]);

  useEffect(() => {
    setNavCounts({ groups, inbox: unseen });
  }, [groups, unseen]);
}

/** Keeps the number of tasks that wait for staff to accept them. */
function useWaitingCount(staff: boolean): void {
  const read = useCallback(() => {
    if (!staff) return;
    getJson<TaskCounts>("/api/tasks/counts").then(
      ({ waiting }) => setNavCounts({ queue: waiting }),
      // The badge keeps its last number; the next change asks again.
      () => {},
    );
  }, [staff]);
  useEffect(() => read(), [read]);
  useLive("task", read);
}

/** Groups that have something unread and are not muted. */
function useUnreadGroups(): number {
  const rows = useGroupRows();
  return [...rows.values()].filter((row) => !row.muted && unreadOf(row) > 0).length;
}
