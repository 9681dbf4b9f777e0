import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocale } from "../../../i18n/locale";
import { useClock } from "../../../i18n/use-clock";
import { useText } from "../../../i18n/use-text";
import type { GroupRow, MessageId, UserId } from "../../../protocol/generated";
import { useGroupRow, useMe, useOutboxStore } from "../../../state";
import { jumpToEnd } from "../../../state/rooms";
import { useTimeline } from "../../../state/timelines";
import { pendingLines } from "../../../sync/pending";
import { DaySeparator } from "../../../ui/day-separator";
import { Time } from "../../../ui/time";
import { LineRow } from "../line/line-row";
import { PendingRow } from "../line/pending-row";
import { useRoom } from "../room-context";
import { Jump } from "./jump";
import { type Row, rowsOf } from "./rows";
import styles from "./timeline.module.css";
import { useMorePages } from "./use-more-pages";
import { useOpening } from "./use-opening";
import { useOwnLines } from "./use-own-lines";
import { useReading } from "./use-reading";
import type { ReadTo } from "./use-unread";

/** Read lines above the unread line that stay in sight, in pixels. */
const CONTEXT = 96;

/** The lines of a group: opens at what is unread, grows both ways, follows the end when one is there. */
export function Timeline({
  name,
  readTo,
  target,
  onTargetShown,
}: {
  name: string;
  readTo: ReadTo | null;
  /** A line to jump to; shown lit for a moment. */
  target: { line: MessageId } | null;
  onTargetShown: () => void;
}) {
  const text = useText();
  const { group } = useRoom();
  const me = useMe().person.id;
  const timeline = useTimeline(group);
  const standing = useGroupRow(group);
  const rows = useRows(readTo);
  const place = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const [lit, setLit] = useState<MessageId>();

  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    estimateSize: useCallback((index: number) => guess(rows[index]), [rows]),
    overscan: 8,
    anchorTo: "end",
    followOnAppend: timeline.after === null,
    scrollEndThreshold: 60,
    paddingEnd: 8,
    scrollPaddingStart: CONTEXT,
  });

  useOpening(list, rows, target !== null);
  useMorePages(list, group, timeline);

  const items = list.getVirtualItems();
  const bottom = (list.scrollOffset ?? 0) + (list.scrollRect?.height ?? 0);
  // A line of which the upper half is in sight has been seen.
  const seenTo = items.filter(({ start, end }) => (start + end) / 2 <= bottom).at(-1)?.index ?? -1;
  const atEnd = timeline.loaded && timeline.after === null && seenTo === rows.length - 1;
  useReading(group, rows, seenTo, atEnd);
  useOwnLines(list, group, rows, { place, atEnd, led: target !== null });

  useEffect(() => {
    if (!target) return;
    const index = rows.findIndex((row) => row.kind === "line" && row.line.id === target.line);
    if (index === -1) return;
    list.scrollToIndex(index, { align: "center" });
    setLit(target.line);
    onTargetShown();
  }, [target, rows, list, onTargetShown]);

  useEffect(() => {
    if (!lit) return;
    const timer = setTimeout(() => setLit(undefined), 2_400);
    return () => clearTimeout(timer);
  }, [lit]);

  const unreadAt = rows.findIndex(({ kind }) => kind === "unread");
  const unreadSeen = useSeen(unreadAt, items[0]?.index ?? 0, seenTo);
  return (
    <div ref={place} className={styles.place}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="log"
        aria-label={text("room.log", { name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keys
        tabIndex={0}
      >
        <div className={styles.sizer} style={{ height: list.getTotalSize() }}>
          <div
            className={styles.window}
            style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}
          >
            {items.map((item) => (
              <div key={item.key} data-index={item.index} ref={list.measureElement}>
                <RowView row={rows[item.index]} lit={lit} />
              </div>
            ))}
          </div>
        </div>
      </div>
      <Jump
        atEnd={atEnd}
        below={countNew(rows.slice(seenTo + 1), standing, me)}
        above={unreadAt !== -1 && !unreadSeen ? newCount(rows[unreadAt]) : 0}
        onEnd={() => {
          if (unreadAt > seenTo) list.scrollToIndex(unreadAt, { align: "start" });
          else void jumpToEnd(group).then(() => list.scrollToEnd({ behavior: "auto" }));
        }}
        onUnread={() => list.scrollToIndex(unreadAt, { align: "start" })}
      />
    </div>
  );
}

function RowView({ row, lit }: { row: Row | undefined; lit: MessageId | undefined }) {
  const text = useText();
  const clock = useClock();
  switch (row?.kind) {
    case "day":
      return (
        <div className={styles.separator}>
          <DaySeparator>
            <Time at={row.at} look="day" />
          </DaySeparator>
        </div>
      );
    case "unread":
      return (
        <div className={styles.separator}>
          <DaySeparator unread>
            {text("room.unreadLine", { count: row.count, time: clock(row.at) })}
          </DaySeparator>
        </div>
      );
    case "line": {
      const { line, first, last } = row;
      return <LineRow line={line} first={first} last={last} highlighted={lit === line.id} />;
    }
    case "pending":
      return <PendingRow pending={row.pending} first={row.first} last={row.last} />;
    default:
      return null;
  }
}

function useRows(readTo: ReadTo | null): readonly Row[] {
  const { group } = useRoom();
  const { lines } = useTimeline(group);
  const me = useMe().person.id;
  const zone = useLocale((state) => state.zone);
  const unsent = useOutboxStore((state) => state.unsent);
  const settling = useOutboxStore((state) => state.settling);
  return useMemo(() => {
    const pending = pendingLines([...settling, ...unsent], group, lines);
    return rowsOf(lines, pending, { me, zone, readTo });
  }, [lines, settling, unsent, group, me, zone, readTo]);
}

/** Lines of others that the reader has not seen yet, as he stands now. */
function countNew(rows: readonly Row[], standing: GroupRow | undefined, me: UserId): number {
  if (!standing) return 0;
  return rows.filter(
    (row) =>
      row.kind === "line" &&
      row.line.author !== me &&
      row.line.seq > (standing[row.line.side]?.readSeq ?? 0),
  ).length;
}

/** Whether the row has been on the screen since the group was opened. */
function useSeen(index: number, from: number, to: number): boolean {
  const [seen, setSeen] = useState(false);
  const now = index >= from && index <= to;
  useEffect(() => {
    if (now) setSeen(true);
  }, [now]);
  return seen || now || index > to;
}

function newCount(row: Row | undefined): number {
  return row?.kind === "unread" ? row.count : 0;
}

/** Heights before a row was drawn, so that the bar of a long list does not jump much. */
function guess(row: Row | undefined): number {
  if (row?.kind !== "line") return 44;
  const { body } = row.line;
  if (body.type === "task_card") return 120;
  if (body.type === "text") {
    const photos = body.files.length > 0 ? 100 : 0;
    return 24 + 20 * Math.ceil(body.text.length / 70) + photos;
  }
  return 48;
}
