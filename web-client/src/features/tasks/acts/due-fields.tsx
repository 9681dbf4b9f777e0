import { HOUR, zoneName } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type { DueChoice } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/checkbox";
import { TextInput } from "../../../ui/text-input";
import { useReader } from "../model/use-reader";
import { momentOf, type WallTime, wallTime } from "../model/zoned";
import styles from "./acts.module.css";

/** A deadline as it is typed: a day and a time in the city's zone, a day alone, or none. */
export interface DueDraft extends WallTime {
  dateOnly: boolean;
}

export function dueChoice(draft: DueDraft, zone: string): DueChoice {
  if (!draft.day) return { type: "never" };
  if (draft.dateOnly || !draft.time) return { type: "day", day: draft.day };
  const at = momentOf(draft, zone);
  return at === null ? { type: "never" } : { type: "at", at };
}

/** Day and time in the zone of the group, with the usual ones under one tap. */
export function DueFields({
  draft,
  onDraft,
  zone,
}: {
  draft: DueDraft;
  onDraft: (draft: DueDraft) => void;
  zone: string;
}) {
  const text = useText();
  const { now, locale } = useReader();
  const at = (moment: number, time?: string): DueDraft => {
    const wall = wallTime(moment, zone);
    return { day: wall.day, time: time ?? wall.time, dateOnly: false };
  };
  const name = zoneName(zone, now, locale);
  return (
    <div className={styles.due}>
      <div className={styles.ready}>
        <Button size="small" onClick={() => onDraft(at(now + 2 * HOUR))}>
          {text("tasks.due.twoHours")}
        </Button>
        {wallTime(now, zone).time < "18:00" && (
          <Button size="small" onClick={() => onDraft(at(now, "18:00"))}>
            {text("tasks.due.today")}
          </Button>
        )}
        <Button size="small" onClick={() => onDraft(at(now + 24 * HOUR, "12:00"))}>
          {text("tasks.due.tomorrow")}
        </Button>
        <Button
          size="small"
          look="plain"
          onClick={() => onDraft({ day: "", time: "", dateOnly: false })}
        >
          {text("tasks.due.never")}
        </Button>
      </div>
      <div className={styles.pair}>
        <TextInput
          label={text("tasks.due.day")}
          type="date"
          value={draft.day}
          onValue={(day) => onDraft({ ...draft, day })}
        />
        <TextInput
          label={text("tasks.due.time", { zone: name })}
          type="time"
          disabled={draft.dateOnly || !draft.day}
          value={draft.dateOnly ? "" : draft.time}
          onValue={(time) => onDraft({ ...draft, time })}
        />
      </div>
      <Checkbox
        checked={draft.dateOnly}
        disabled={!draft.day}
        onChecked={(dateOnly) => onDraft({ ...draft, dateOnly })}
      >
        {text("tasks.due.wholeDay")}
      </Checkbox>
    </div>
  );
}
