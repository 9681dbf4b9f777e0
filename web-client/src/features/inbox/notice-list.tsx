import { Bell } from "lucide-react";
import { useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import { getJson } from "../../net/http";
import type { Inbox } from "../../protocol/generated";
import { useNotifications } from "../../state";
import { addOlder, takeExcerpts, useNotificationsStore } from "../../state/notifications";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { SkeletonRows } from "../../ui/skeleton";
import styles from "./notice-list.module.css";
import { NoticeRow } from "./notice-row";

/** The notices, newest first; `most` cuts the list for the small place under the bell. */
export function NoticeList({ most, onGo }: { most?: number; onGo?: () => void }) {
  const text = useText();
  const { list, loaded, before } = useNotifications();
  useEffect(readExcerpts, []);
  if (!loaded) return <SkeletonRows label={text("common.loading")} />;
  if (list.length === 0) {
    return (
      <EmptyState icon={<Bell />} title={text("inbox.none")}>
        {text("inbox.noneText")}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={styles.list} aria-label={text("inbox.title")}>
        {list.slice(0, most).map((notice) => (
          <li key={notice.id}>
            <NoticeRow notice={notice} {...(onGo ? { onGo } : {})} />
          </li>
        ))}
      </ul>
      {most === undefined && before && <Older before={before} />}
    </>
  );
}

/** Whoever opens the bell reads what its lines say by now. */
function readExcerpts(): void {
  if (!useNotificationsStore.getState().loaded) return;
  void getJson<Inbox>("/api/notifications").then(takeExcerpts, () => {});
}

function Older({ before }: { before: string }) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const read = async () => {
    setBusy(true);
    await getJson<Inbox>("/api/notifications", { before }).then(addOlder, () => {});
    setBusy(false);
  };
  return (
    <div className={styles.older}>
      <Button loading={busy} onClick={() => void read()}>
        {text("inbox.older")}
      </Button>
    </div>
  );
}
