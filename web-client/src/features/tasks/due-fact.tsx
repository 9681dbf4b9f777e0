import { Clock } from "lucide-react";
import { exactTime } from "../../i18n/time";
import { classNames } from "../../ui/class-names";
import { OverdueGlyph } from "../../ui/status-glyph";
import styles from "./facts.module.css";
import { isLate, type Timed, timeFact, timeLeft } from "./model/due";
import { useReader } from "./model/use-reader";

/** Until when, in the city's time, and how much is left; or since when it waits or is closed. */
export function DueFact({
  task,
  plain = false,
  left = false,
}: {
  task: Timed;
  /** Without the clock; lateness takes the place of the deadline. */
  plain?: boolean;
  left?: boolean;
}) {
  const reader = useReader();
  const fact = timeFact(task, reader);
  if (!fact) return null;
  const late = isLate(task, reader.now);
  const rest = left || (plain && late) ? timeLeft(task, reader) : null;
  const exact = task.due ? exactTime(task.due.at, reader.locale, task.due.timeZone) : undefined;
  const icon = late ? (
    <OverdueGlyph />
  ) : plain ? null : (
    <Clock size={14} strokeWidth={1.75} aria-hidden />
  );
  return (
    <span className={classNames(styles.due, late && styles.late)} title={exact}>
      {icon}
      {plain && late ? (
        <b>{rest}</b>
      ) : (
        <>
          <span>{fact}</span>
          {rest && <span className={styles.left}>{rest}</span>}
        </>
      )}
    </span>
  );
}
