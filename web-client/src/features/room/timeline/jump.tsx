import { ArrowDown, ArrowUp } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import { Badge } from "../../../ui/badge";
import styles from "./jump.module.css";

/** Ways out of the middle of a long talk: up to what is unread, down to the end. */
export function Jump({
  atEnd,
  below,
  above,
  onEnd,
  onUnread,
}: {
  atEnd: boolean;
  /** New lines below and above what is on the screen. */
  below: number;
  above: number;
  onEnd: () => void;
  onUnread: () => void;
}) {
  const text = useText();
  return (
    <>
      {above > 0 && (
        <button type="button" className={styles.up} onClick={onUnread}>
          <ArrowUp size={16} aria-hidden />
          {text("room.toUnread", { count: above })}
        </button>
      )}
      {!atEnd && (
        <button
          type="button"
          className={styles.down}
          aria-label={
            below > 0
              ? `${text("room.toEnd")}, ${text("room.toEndNew", { count: below })}`
              : text("room.toEnd")
          }
          onClick={onEnd}
        >
          <ArrowDown size={20} strokeWidth={1.75} aria-hidden />
          <span className={styles.count} aria-hidden="true">
            <Badge count={below} />
          </span>
        </button>
      )}
    </>
  );
}
