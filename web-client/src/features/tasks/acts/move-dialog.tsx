import { useId, useMemo, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { TaskForGroup, UserId } from "../../../protocol/generated";
import { groupName, useGroupRows } from "../../../state";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Select } from "../../../ui/select";
import { actOnTask } from "../model/act";
import styles from "./acts.module.css";
import { MasterChoice } from "./master-choice";
import { useMembers } from "./reassign-dialog";

/** To another group: a new card there, the old one is closed as moved (C6-3). */
export function MoveDialog({ task, onClose }: { task: TaskForGroup; onClose: () => void }) {
  const text = useText();
  const form = useId();
  const rows = useGroupRows();
  const [group, setGroup] = useState("");
  const [to, setTo] = useState<UserId | null>(null);
  const [busy, setBusy] = useState(false);
  const members = useMembers(group || null);
  const options = useMemo(
    () =>
      [...rows.values()]
        .filter((row) => row.group.id !== task.group && !row.group.archived)
        .map((row) => ({ value: row.group.id, label: groupName(row.group) }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [rows, task.group],
  );

  const submit = async () => {
    if (!group) return;
    setBusy(true);
    await actOnTask(task.id, { type: "move_task", task: task.id, group, to }, text);
    setBusy(false);
    onClose();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      width="normal"
      title={text("tasks.move.title", { number: task.number })}
      description={text("tasks.move.hint")}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={form} loading={busy} disabled={!group}>
            {text("tasks.move.do")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Select
          label={text("tasks.group")}
          value={group}
          onValue={(next) => {
            setGroup(next);
            setTo(null);
          }}
          options={[{ value: "", label: text("tasks.choose"), disabled: true }, ...options]}
        />
        {group && <MasterChoice members={members} value={to} onValue={setTo} />}
      </form>
    </Dialog>
  );
}
