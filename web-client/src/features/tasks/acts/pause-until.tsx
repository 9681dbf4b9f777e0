import { HOUR, type Micros } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type { TaskForGroup } from "../../../protocol/generated";
import { SegmentedControl } from "../../../ui/segmented-control";
import { momentOf, wallTime } from "../model/zoned";

export type PauseLength = "open" | "hour" | "threeHours" | "morning";
const LENGTHS: PauseLength[] = ["open", "hour", "threeHours", "morning"];

/** How long a pause is meant to last; then the task wakes by itself. */
export function PauseUntil({
  value,
  onValue,
}: {
  value: PauseLength;
  onValue: (value: PauseLength) => void;
}) {
  const text = useText();
  return (
    <SegmentedControl
      label={text("tasks.pauseUntil")}
      value={value}
      onValue={onValue}
      segments={LENGTHS.map((length) => ({ value: length, label: text(`tasks.pause.${length}`) }))}
    />
  );
}

/** When a pause ends; «morning» is the next 9:00 where the work is. */
export function pauseEnd(
  length: PauseLength,
  now: Micros,
  { due }: Pick<TaskForGroup, "due">,
): Micros | null {
  switch (length) {
    case "open":
      return null;
    case "hour":
      return now + HOUR;
    case "threeHours":
      return now + 3 * HOUR;
    case "morning": {
      const zone = due?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
      const today = momentOf({ ...wallTime(now, zone), time: "09:00" }, zone);
      if (today !== null && today > now) return today;
      return momentOf({ ...wallTime(now + 24 * HOUR, zone), time: "09:00" }, zone);
    }
  }
}
