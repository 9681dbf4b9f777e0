import { type FormEvent, useState } from "react";
import { useIntl } from "react-intl";
import { failureText } from "../../i18n/failure-text";
import { useLocale } from "../../i18n/locale";
import { useNow } from "../../i18n/now";
import { dayName } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import type { DealEntry, DealHappening, DealId } from "../../protocol/generated";
import { sendCommand } from "../../state";
import { Button } from "../../ui/button";
import { Tabs } from "../../ui/tabs";
import { TextArea } from "../../ui/text-area";
import { showToast } from "../../ui/toasts";
import styles from "./history.module.css";
import { HistoryLine } from "./history-line";
import type { DealState } from "./use-deal-page";

type Shelf = "all" | "tasks" | "talk" | "notes" | "changes";

const SHELVES: Record<DealHappening["type"], Shelf> = {
  created: "changes",
  edited: "changes",
  stage_moved: "changes",
  posted: "talk",
  note: "notes",
  task: "tasks",
  task_message: "talk",
};

/** One chronology of calls for work, work, talk and changes, newest first (S1-21). */
export function History({
  state: { deal, entries, before },
  onOlder,
}: {
  state: DealState;
  onOlder: () => Promise<void>;
}) {
  const text = useText();
  const [shelf, setShelf] = useState<Shelf>("all");
  const [busy, setBusy] = useState(false);
  const shown = entries.filter(({ entry }) => shelf === "all" || SHELVES[entry.type] === shelf);
  const older = async () => {
    setBusy(true);
    await onOlder().catch((error: unknown) =>
      showToast({ tone: "bad", text: failureText(error, text) }),
    );
    setBusy(false);
  };
  return (
    <section aria-label={text("deal.history")}>
      <div className={styles.top}>
        <h2>{text("deal.history")}</h2>
        <Tabs
          label={text("deal.history")}
          value={shelf}
          onValue={setShelf}
          tabs={[
            { value: "all", label: text("deal.filterAll") },
            { value: "tasks", label: text("deal.filterTasks") },
            { value: "talk", label: text("deal.filterTalk") },
            { value: "notes", label: text("deal.filterNotes") },
            { value: "changes", label: text("deal.filterChanges") },
          ]}
        />
      </div>
      <Note deal={deal.card.id} />
      {shown.length === 0 ? (
        <p className={styles.none}>{text("deal.historyEmpty")}</p>
      ) : (
        <Days entries={shown} />
      )}
      {before !== null && (
        <div className={styles.older}>
          <Button loading={busy} onClick={() => void older()}>
            {text("deal.historyOlder")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Days({ entries }: { entries: readonly DealEntry[] }) {
  const text = useText();
  const now = useNow();
  const { zone } = useLocale();
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const days = new Map<string, DealEntry[]>();
  for (const entry of entries) {
    const day = dayName(entry.at, now, locale, zone, text);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days].map(([day, own]) => (
    <div key={day}>
      <h3 className={styles.day}>{day}</h3>
      <ol className={styles.lines}>
        {own.map((entry) => (
          <HistoryLine key={entry.seq} entry={entry} />
        ))}
      </ol>
    </div>
  ));
}

function Note({ deal }: { deal: DealId }) {
  const text = useText();
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (event?: FormEvent) => {
    event?.preventDefault();
    if (busy || note.trim() === "") return;
    setBusy(true);
    try {
      await sendCommand({ type: "add_deal_note", deal, text: note.trim() });
      setNote("");
    } catch (error) {
      showToast({ tone: "bad", text: failureText(error, text) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.note} onSubmit={save}>
      <TextArea
        label={text("deal.note")}
        hideLabel
        rows={1}
        maxLength={8000}
        placeholder={text("deal.notePlaceholder")}
        value={note}
        onValue={setNote}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(event);
        }}
      />
      {note.trim() !== "" && (
        <Button type="submit" loading={busy} hotkey="Ctrl ↵">
          {text("deal.addNote")}
        </Button>
      )}
    </form>
  );
}
