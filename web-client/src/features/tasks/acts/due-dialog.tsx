import { useId, useState } from "react";
import { MINUTE } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type { TaskForGroup } from "../../../protocol/generated";
import { useGroupRow } from "../../../state";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { actOnTask } from "../model/act";
import { wallTime } from "../model/zoned";
import { type DueDraft, DueFields, dueChoice } from "./due-fields";

/** Another deadline, meant in the zone of the group's city (T16, C6-12). */
export function DueDialog({ task, onClose }: { task: TaskForGroup; onClose: () => void }) {
  const text = useText();
  const form = useId();
  const row = useGroupRow(task.group);
  const zone = task.due?.timeZone ?? row?.group.timeZone ?? "Europe/Moscow";
  const [draft, setDraft] = useState<DueDraft>(() => draftOf(task, zone));
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    setBusy(true);
    const due = dueChoice(draft, zone);
    await actOnTask(task.id, { type: "change_due", task: task.id, due }, text);
    setBusy(false);
    onClose();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={text("tasks.due.title", { number: task.number })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={form} loading={busy}>
            {text("common.save")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <DueFields draft={draft} onDraft={setDraft} zone={zone} />
      </form>
    </Dialog>
  );
}

function draftOf({ due }: TaskForGroup, zone: string): DueDraft {
  if (!due) return { day: "", time: "", dateOnly: false };
  return { ...wallTime(due.dateOnly ? due.at - MINUTE : due.at, zone), dateOnly: due.dateOnly };
}
