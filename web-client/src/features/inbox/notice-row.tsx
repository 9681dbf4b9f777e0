import { Link } from "@tanstack/react-router";
import {
  AtSign,
  Ban,
  CircleCheck,
  Clock,
  type LucideIcon,
  Reply,
  ShieldAlert,
  UserPlus,
  UserX,
} from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../../i18n/use-text";
import type { NotificationKind, NotificationView } from "../../protocol/generated";
import { classNames } from "../../ui/class-names";
import { OverdueGlyph, ReturnedGlyph, StatusGlyph } from "../../ui/status-glyph";
import { Time } from "../../ui/time";
import { destinationOf } from "./destination";
import styles from "./notice-row.module.css";
import { see } from "./see";

const icon = (Icon: LucideIcon) => <Icon size={16} strokeWidth={1.75} aria-hidden />;

const GLYPHS: Record<NotificationKind, ReactNode> = {
  mention: icon(AtSign),
  reply: icon(Reply),
  assigned: icon(UserPlus),
  accepted: <StatusGlyph status="accepted" size={16} />,
  declined: icon(Ban),
  submitted: <StatusGlyph status="submitted" size={16} />,
  returned: <ReturnedGlyph size={16} />,
  approved: icon(CircleCheck),
  cancelled: <StatusGlyph status="cancelled" size={16} />,
  unassigned: icon(UserX),
  overdue: <OverdueGlyph size={16} />,
  orphaned: icon(Clock),
  two_factor_reset: icon(ShieldAlert),
};

/** One notice: what happened, to what, by whom and where; a press goes there and marks it seen. */
export function NoticeRow({ notice, onGo }: { notice: NotificationView; onGo?: () => void }) {
  const to = destinationOf(notice);
  const unseen = notice.seenAt === null && !notice.retracted;
  const look = classNames(
    styles.row,
    unseen && styles.unseen,
    notice.retracted && styles.retracted,
  );
  const press = () => {
    if (unseen) see([notice.id]);
    onGo?.();
  };
  const content = <Content notice={notice} unseen={unseen} />;
  if (!to) {
    return (
      <button type="button" className={look} onClick={press}>
        {content}
      </button>
    );
  }
  return (
    <Link {...to} className={look} onClick={press}>
      {content}
    </Link>
  );
}

function Content({ notice, unseen }: { notice: NotificationView; unseen: boolean }) {
  const text = useText();
  const about = notice.excerpt || notice.taskTitle;
  const where = [notice.actorName, notice.groupName].filter(Boolean).join(" · ");
  return (
    <>
      <span className={classNames(styles.glyph, styles[notice.kind])}>{GLYPHS[notice.kind]}</span>
      <span className={styles.words}>
        <span className={styles.top}>
          <span className={styles.what}>{noticeTitle(notice, text)}</span>
          <Time at={notice.at} look="short" className={styles.time ?? ""} />
          {unseen && <span className={styles.dot} role="img" aria-label={text("inbox.unseen")} />}
        </span>
        {about && <span className={styles.about}>{about}</span>}
        <span className={styles.where}>
          {where}
          {notice.dealNo && ` · ${text("inbox.deal", { number: notice.dealNo })}`}
          {notice.retracted && ` · ${text("inbox.retracted")}`}
        </span>
      </span>
    </>
  );
}

/** The first words of a notice: «СП-46 сдана и ждёт приёмки». */
export function noticeTitle(
  { kind, taskNumber }: NotificationView,
  text: ReturnType<typeof useText>,
): string {
  return text(`inbox.kind.${kind}`, { task: taskNumber ?? text("inbox.task") });
}
