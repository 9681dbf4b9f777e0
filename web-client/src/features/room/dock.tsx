import { useCallback, useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import { getJson } from "../../net/http";
import type { GroupId, TaskId, TaskPage, TaskRow, TaskState } from "../../protocol/generated";
import { useLive, useTask } from "../../state";
import { TaskCard } from "../tasks/card/task-card";
import styles from "./dock.module.css";
import { useRoom } from "./room-context";

/** What a master is most likely to have in his hands comes first. */
const NEAREST: readonly TaskState[] = ["in_progress", "paused", "accepted", "open"];

/** A master's present task of this group, above the composer: both hands' work under one thumb. */
export function Dock() {
  const text = useText();
  const { group, showTask } = useRoom();
  const current = useCurrentTask(group);
  const live = useTask(current);
  const [folded, setFolded] = useState(false);
  if (!current || !live) return null;
  return (
    <section className={styles.dock} aria-label={text("room.myTask")}>
      <button
        type="button"
        className={styles.grip}
        aria-expanded={!folded}
        aria-label={text(folded ? "room.unfoldTask" : "room.foldTask")}
        onClick={() => setFolded(!folded)}
      >
        <span />
      </button>
      {folded ? (
        <button type="button" className={styles.line} onClick={() => showTask(current)}>
          <b>{live.task.number}</b> {live.task.title}
        </button>
      ) : (
        <TaskCard taskId={current} variant="panel" filled onOpen={() => showTask(current)} />
      )}
    </section>
  );
}

function useCurrentTask(group: GroupId): TaskId | null {
  const [rows, setRows] = useState<readonly TaskRow[]>([]);
  const read = useCallback(() => {
    getJson<TaskPage>("/api/tasks", { shelf: "mine", group, limit: 50 }).then(
      (page) => setRows(page.rows),
      // The dock keeps what it had; the next change asks again.
      () => {},
    );
  }, [group]);
  useEffect(() => read(), [read]);
  useLive("task", read);
  return nearest(rows)?.id ?? null;
}

function nearest(rows: readonly TaskRow[]): TaskRow | undefined {
  return rows
    .filter(({ state }) => NEAREST.includes(state))
    .sort(
      (a, b) =>
        NEAREST.indexOf(a.state) - NEAREST.indexOf(b.state) ||
        (a.due?.at ?? Number.MAX_SAFE_INTEGER) - (b.due?.at ?? Number.MAX_SAFE_INTEGER),
    )[0];
}
