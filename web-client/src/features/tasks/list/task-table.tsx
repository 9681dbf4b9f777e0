import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useMemo, useRef } from "react";
import { useText } from "../../../i18n/use-text";
import type { TaskId, TaskRow } from "../../../protocol/generated";
import { classNames } from "../../../ui/class-names";
import { usePhone } from "../../../ui/use-phone";
import { groupByDue, type Part } from "../model/groups-by-due";
import { useReader } from "../model/use-reader";
import type { Asked } from "../panel/asked";
import styles from "./list.module.css";
import { RowCard } from "./row-card";
import { TableRow } from "./table-row";

/** More rows than this are drawn only where one looks. */
const MOST_DRAWN = 200;

type Entry = { part: Part; count: number } | { row: TaskRow };

/** Rows grouped by due, 34 px each; cards on a phone. J, K and the arrows walk, Enter opens. */
export function TaskTable({
  rows,
  opened,
  onOpen,
  onAsk,
}: {
  rows: readonly TaskRow[];
  opened: TaskId | undefined;
  onOpen: (task: TaskId) => void;
  onAsk: (task: TaskId, asked: Asked) => void;
}) {
  const text = useText();
  const phone = usePhone();
  const { now } = useReader();
  const scroller = useRef<HTMLDivElement>(null);
  const entries = useMemo(
    () =>
      groupByDue(rows, now).flatMap((part): Entry[] => [
        { part: part.part, count: part.rows.length },
        ...part.rows.map((row) => ({ row })),
      ]),
    [rows, now],
  );
  const draw = (entry: Entry) =>
    "row" in entry ? (
      phone ? (
        <RowCard row={entry.row} opened={entry.row.id === opened} onOpen={onOpen} />
      ) : (
        <TableRow row={entry.row} opened={entry.row.id === opened} onOpen={onOpen} onAsk={onAsk} />
      )
    ) : (
      <h2 className={classNames(styles.part, styles[entry.part])}>
        {text(`tasks.part.${entry.part}`)}&nbsp;
        <span className={styles.partCount}>{entry.count}</span>
      </h2>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move the focus between the rows inside
    <div className={styles.scroller} ref={scroller} onKeyDown={(event) => walk(event, scroller)}>
      <div className={styles.table}>
        {!phone && <TableHead />}
        {entries.length > MOST_DRAWN ? (
          <Windowed entries={entries} draw={draw} scroller={scroller} phone={phone} />
        ) : (
          <ul aria-label={text("tasks.title")}>
            {entries.map((entry) => (
              <li key={keyOf(entry)}>{draw(entry)}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function TableHead() {
  const text = useText();
  const columns = [
    "tasks.column.number",
    "tasks.column.title",
    "tasks.column.state",
    "tasks.master",
    "tasks.deadline",
    "tasks.column.done",
    "tasks.group",
    "tasks.column.dealNo",
  ] as const;
  return (
    <div className={styles.headGroup} aria-hidden="true">
      <div className={classNames(styles.row, styles.head)}>
        {columns.map((column) => (
          <span key={column}>{text(column)}</span>
        ))}
      </div>
    </div>
  );
}

function Windowed({
  entries,
  draw,
  scroller,
  phone,
}: {
  entries: readonly Entry[];
  draw: (entry: Entry) => React.ReactNode;
  scroller: RefObject<HTMLDivElement | null>;
  phone: boolean;
}) {
  const text = useText();
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (phone && entries[index] && "row" in entries[index] ? 92 : 34),
    getItemKey: (index) => keyOf(entries[index] as Entry),
    overscan: 12,
  });
  return (
    <ul
      aria-label={text("tasks.title")}
      className={styles.window}
      style={{ height: rows.getTotalSize() }}
    >
      {rows.getVirtualItems().map((item) => (
        <li
          key={item.key}
          data-index={item.index}
          ref={rows.measureElement}
          className={styles.windowed}
          style={{ transform: `translateY(${item.start}px)` }}
        >
          {draw(entries[item.index] as Entry)}
        </li>
      ))}
    </ul>
  );
}

function keyOf(entry: Entry): string {
  return "row" in entry ? entry.row.id : entry.part;
}

function walk(event: KeyboardEvent, scroller: RefObject<HTMLDivElement | null>): void {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...(scroller.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at === -1) return;
  event.preventDefault();
  rows[at + step]?.focus();
  rows[at + step]?.scrollIntoView({ block: "nearest" });
}
