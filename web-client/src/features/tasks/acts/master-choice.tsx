import { useId } from "react";
import { useText } from "../../../i18n/use-text";
import type { MemberForGroup, UserId } from "../../../protocol/generated";
import { Avatar, NoAvatar } from "../../../ui/avatar";
import { Skeleton } from "../../../ui/skeleton";
import styles from "./acts.module.css";

/** One of the masters, the least loaded first, or nobody: the pool. */
export function MasterChoice({
  members,
  value,
  onValue,
  present,
}: {
  members: readonly Pick<MemberForGroup, "person" | "openTasks" | "overdueTasks">[] | undefined;
  value: UserId | null;
  onValue: (value: UserId | null) => void;
  /** Whoever has it now. */
  present?: UserId | null | undefined;
}) {
  const text = useText();
  const name = useId();
  if (!members) return <Skeleton height={44} />;
  const sorted = [...members].sort((a, b) => a.openTasks - b.openTasks);
  return (
    <div className={styles.masters} role="radiogroup" aria-label={text("tasks.master")}>
      {sorted.map(({ person, openTasks, overdueTasks }) => (
        <label key={person.id} className={styles.master}>
          <input
            type="radio"
            name={name}
            checked={value === person.id}
            onChange={() => onValue(person.id)}
          />
          <Avatar
            id={person.id}
            name={person.name}
            shape={person.kind === "internal" ? "round" : "square"}
            size={24}
            picture={person.avatar ? `/api/files/${person.avatar}/thumb` : undefined}
          />
          <span className={styles.masterName}>
            {person.name}
            {present === person.id && (
              <span className={styles.hint}> · {text("tasks.hasItNow")}</span>
            )}
          </span>
          <span className={styles.load}>
            {text("tasks.load", { count: openTasks })}
            {overdueTasks > 0 && (
              <b className={styles.loadLate}>{text("tasks.loadLate", { count: overdueTasks })}</b>
            )}
          </span>
        </label>
      ))}
      <label className={styles.master}>
        <input type="radio" name={name} checked={value === null} onChange={() => onValue(null)} />
        <NoAvatar size={24} />
        <span className={styles.masterName}>
          {text("tasks.poolChoice")}
          {present === null && <span className={styles.hint}> · {text("tasks.now")}</span>}
        </span>
        <span className={styles.load}>{text("tasks.poolHint")}</span>
      </label>
    </div>
  );
}
