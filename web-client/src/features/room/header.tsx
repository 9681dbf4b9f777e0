import { Link } from "@tanstack/react-router";
import { ChevronLeft, ListChecks, Star } from "lucide-react";
import { useNow } from "../../i18n/now";
import { useText } from "../../i18n/use-text";
import type { GroupRow } from "../../protocol/generated";
import { groupName, useConnection } from "../../state";
import { usePresent } from "../../state/presence";
import { CompanyGlyph } from "../../ui/external-mark";
import { Time } from "../../ui/time";
import { GroupMenu } from "./group-menu";
import styles from "./header.module.css";
import { Members } from "./members";
import { useRoom } from "./room-context";

/** Whose room this is, who is there, and what can be done with the group. */
export function RoomHeader({ row }: { row: GroupRow }) {
  const text = useText();
  const now = useNow();
  const { staff, phone, group } = useRoom();
  const name = groupName(row.group);
  return (
    <header className={styles.header}>
      {phone && (
        <Link to="/" className={styles.back} aria-label={text("room.back")}>
          <ChevronLeft size={24} strokeWidth={1.75} aria-hidden />
        </Link>
      )}
      <div className={styles.words}>
        <h1 className={styles.name} title={name}>
          <span>{name}</span>
          {row.starred && <Star size={14} className={styles.star} aria-hidden />}
        </h1>
        <p className={styles.note}>
          {staff && !phone && (
            <span className={styles.external}>
              <CompanyGlyph />
              {text("room.external")}
            </span>
          )}
          <Presence after={staff && !phone} />
          {staff && !phone && (
            <>
              <Dot />
              <Time at={now} zone={row.group.timeZone} named />
            </>
          )}
        </p>
      </div>
      <div className={styles.actions}>
        {!phone && <Members />}
        {staff && (
          <Link
            to="/tasks"
            search={{ group }}
            className={styles.link}
            aria-label={text("room.tasks")}
            title={text("room.tasks")}
          >
            <ListChecks size={phone ? 20 : 16} strokeWidth={1.75} aria-hidden />
          </Link>
        )}
        {!staff && phone && (
          <Link to="/my" className={styles.link} aria-label={text("room.tasks")}>
            <ListChecks size={20} strokeWidth={1.75} aria-hidden />
          </Link>
        )}
        <GroupMenu row={row} />
      </div>
    </header>
  );
}

function Dot() {
  return (
    <span className={styles.dot} aria-hidden="true">
      ·
    </span>
  );
}

/** Staff read how many have the group open; masters whether an operator can be reached. */
function Presence({ after }: { after: boolean }) {
  const text = useText();
  const { staff, group } = useRoom();
  const present = usePresent(group);
  const { online } = useConnection();
  // Without a line nobody knows who is there.
  if (!online) return null;
  if (!staff) {
    const reachable = present?.staffReachable ?? false;
    return (
      <span className={reachable ? styles.reachable : undefined}>
        {text(reachable ? "room.staffReachable" : "room.staffAway")}
      </span>
    );
  }
  const count = present?.users.length ?? 0;
  if (count === 0) return null;
  return (
    <>
      {after && <Dot />}
      <span className={styles.reachable}>{text("room.present", { count })}</span>
    </>
  );
}
