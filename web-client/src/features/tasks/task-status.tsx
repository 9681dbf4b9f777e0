import { Flame } from "lucide-react";
import { useText } from "../../i18n/use-text";
import type { TaskForGroup } from "../../protocol/generated";
import { Chip, type ChipProps } from "../../ui/chip";
import type { TaskMark } from "../../ui/status";
import { MarkChip, StatusChip } from "../../ui/status-chip";
import { marksOf } from "./model/marks";
import { useReader } from "./model/use-reader";

type Look = NonNullable<ChipProps["look"]>;

/** A task's state in glyph, word and colour. */
export function TaskStatusChip({
  task,
  look = "tint",
}: {
  task: Pick<TaskForGroup, "state">;
  look?: Look;
}) {
  return <StatusChip status={task.state} look={look} />;
}

/** What is true beside the state: urgent, sent back, late. */
export function TaskMarks({
  task,
  look = "tint",
  without,
}: {
  task: Pick<TaskForGroup, "state" | "due" | "reworkCount" | "urgent">;
  look?: Look;
  without?: TaskMark;
}) {
  const text = useText();
  const { now } = useReader();
  const closed = task.state === "done" || task.state === "cancelled";
  return (
    <>
      {task.urgent && !closed && (
        <Chip tone="warn" look={look} icon={<Flame size={14} strokeWidth={1.75} aria-hidden />}>
          {text("tasks.urgent")}
        </Chip>
      )}
      {marksOf(task, now)
        .filter((mark) => mark !== without)
        .map((mark) => (
          <MarkChip key={mark} mark={mark} look={look} />
        ))}
    </>
  );
}
