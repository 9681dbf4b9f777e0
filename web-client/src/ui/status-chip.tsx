import { useText } from "../i18n/use-text";
import { Chip, type ChipProps } from "./chip";
import { MARK_TONE, STATUS_TONE, type TaskMark, type TaskStatus } from "./status";
import { OverdueGlyph, ReturnedGlyph, StatusGlyph } from "./status-glyph";

/** A task's state: glyph, word and colour together. `bare` in tables. */
export function StatusChip({
  status,
  look = "tint",
}: {
  status: TaskStatus;
  look?: NonNullable<ChipProps["look"]>;
}) {
  const text = useText();
  return (
    <Chip tone={STATUS_TONE[status]} look={look} icon={<StatusGlyph status={status} />}>
      {text(`status.${status}`)}
    </Chip>
  );
}

/** What is true beside the state: sent back, or late. */
export function MarkChip({
  mark,
  look = "tint",
}: {
  mark: TaskMark;
  look?: NonNullable<ChipProps["look"]>;
}) {
  const text = useText();
  return (
    <Chip
      tone={MARK_TONE[mark]}
      look={look}
      icon={mark === "overdue" ? <OverdueGlyph /> : <ReturnedGlyph />}
    >
      {text(`mark.${mark}`)}
    </Chip>
  );
}
