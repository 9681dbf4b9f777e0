import { RefreshCw, WifiOff } from "lucide-react";
import { useClock } from "../i18n/use-clock";
import { useText } from "../i18n/use-text";
import { classNames } from "./class-names";
import styles from "./connection-strip.module.css";

/** One honest line about the link to the server; nothing while all is well. */
export function ConnectionStrip({
  state,
  queued = 0,
  lastSync,
}: {
  state: "online" | "connecting" | "offline" | "updating";
  /** Texts and commands that wait for the network. */
  queued?: number;
  /** Microseconds. */
  lastSync?: number | undefined;
}) {
  const text = useText();
  const clock = useClock();
  if (state === "online") return null;
  const Icon = state === "offline" ? WifiOff : RefreshCw;
  return (
    <div className={classNames(styles.strip, styles[state])} role="status">
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.words}>{text(`connection.${state}`)}</span>
      {queued > 0 && (
        <span className={styles.note}>{text("connection.queued", { count: queued })}</span>
      )}
      {queued === 0 && lastSync !== undefined && state === "connecting" && (
        <span className={styles.note}>
          {text("connection.lastUpdate", { time: clock(lastSync) })}
        </span>
      )}
    </div>
  );
}
