import { Link } from "@tanstack/react-router";
import {
  Archive,
  CircleAlert,
  Clock,
  Hourglass,
  Layers,
  ListChecks,
  RotateCcw,
  Search,
  UserRound,
  UsersRound,
} from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { TaskShelf } from "../../../protocol/generated";
import { PageHeader } from "../../../shell/page-header";
import { classNames } from "../../../ui/class-names";
import { Kbd } from "../../../ui/kbd";
import { TextInput } from "../../../ui/text-input";
import { SHELVES, searchOf, type TaskFilter } from "./filter";
import styles from "./list.module.css";
import { countOf, useCounts } from "./use-counts";

const ICONS: Record<TaskShelf, typeof Clock> = {
  open: ListChecks,
  mine: UserRound,
  overdue: CircleAlert,
  pool: UsersRound,
  not_accepted: Clock,
  returned: RotateCcw,
  waiting: Hourglass,
  closed: Archive,
  all: Layers,
};

/** Searching and the shelves, each with how much stands on it. */
export function Shelves({
  filter,
  onFilter,
  onShown,
}: {
  filter: TaskFilter;
  onFilter: (filter: TaskFilter) => void;
  /** On a phone the list is shown after a choice. */
  onShown?: () => void;
}) {
  const text = useText();
  const counts = useCounts();
  return (
    <>
      <PageHeader title={text("tasks.title")} />
      <div className={styles.find}>
        <Find filter={filter} onFilter={onFilter} />
      </div>
      <nav className={styles.shelves} aria-label={text("tasks.shelves")}>
        {SHELVES.map((shelf) => {
          const Icon = ICONS[shelf];
          const count = counts && countOf(counts, shelf);
          return (
            <Link
              key={shelf}
              to="/tasks"
              search={searchOf({ ...filter, shelf })}
              className={classNames(
                styles.shelf,
                shelf === "overdue" && (count ?? 0) > 0 && styles.alarming,
              )}
              aria-current={filter.shelf === shelf ? "page" : undefined}
              onClick={() => onShown?.()}
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden />
              <span className={styles.shelfName}>{text(`tasks.shelf.${shelf}`)}</span>
              {count !== undefined && <span className={styles.shelfCount}>{count}</span>}
            </Link>
          );
        })}
      </nav>
    </>
  );
}

/** Searches in numbers and titles as one types. */
export function Find({
  filter,
  onFilter,
}: {
  filter: TaskFilter;
  onFilter: (filter: TaskFilter) => void;
}) {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(filter.text ?? "");
  const latest = useRef({ filter, onFilter });
  latest.current = { filter, onFilter };

  useEffect(() => {
    const timer = setTimeout(() => {
      const { filter: present, onFilter: change } = latest.current;
      const typed = words.trim() || undefined;
      if (typed !== present.text) change({ ...present, text: typed });
    }, 250);
    return () => clearTimeout(timer);
  }, [words]);

  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener("keydown", focus);
    return () => window.removeEventListener("keydown", focus);
  }, []);

  return (
    <TextInput
      ref={input}
      label={text("common.search")}
      hideLabel
      type="search"
      placeholder={text("tasks.find")}
      maxLength={100}
      value={words}
      onValue={setWords}
      before={<Search strokeWidth={1.75} aria-hidden />}
      after={<Kbd>/</Kbd>}
    />
  );
}

/** Whether a key belongs to a field or to something that floats above the page. */
export function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("[data-floating]")) return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
