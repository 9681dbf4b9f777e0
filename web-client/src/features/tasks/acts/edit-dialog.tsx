import { useId, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { TaskField, TaskForGroup, TaskForStaff } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/checkbox";
import { Dialog } from "../../../ui/dialog";
import { TextArea } from "../../../ui/text-area";
import { TextInput } from "../../../ui/text-input";
import { actOnTask } from "../model/act";
import styles from "./acts.module.css";
import { FieldsEditor } from "./fields-editor";
import { LeakWarning } from "./leak-warning";

/** Title, description, urgency and the fields, each with who may read it. */
export function EditDialog({
  task,
  staff,
  onClose,
}: {
  task: TaskForGroup;
  staff: TaskForStaff;
  onClose: () => void;
}) {
  const text = useText();
  const form = useId();
  const [title, setTitle] = useState(task.title);
  const [description, setDescription] = useState(task.description);
  const [urgent, setUrgent] = useState(task.urgent);
  const [fields, setFields] = useState<readonly TaskField[]>(staff.fields);
  const [busy, setBusy] = useState(false);

  const save = async () => {
    if (title.trim() === "") return;
    setBusy(true);
    const outcome = await actOnTask(
      task.id,
      {
        type: "edit_task",
        task: task.id,
        title: title.trim() === task.title ? null : title.trim(),
        description: description === task.description ? null : description,
        urgent: urgent === task.urgent ? null : urgent,
        fields: fields === staff.fields ? null : fields.filter(({ label }) => label.trim() !== ""),
        controller: null,
      },
      text,
      { expect: task.rev },
    );
    setBusy(false);
    if ("receipt" in outcome) onClose();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      width="normal"
      title={text("tasks.edit.title", { number: task.number })}
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
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label={text("tasks.title.label")}
          required
          maxLength={200}
          value={title}
          onValue={setTitle}
          error={title.trim() === "" ? text("tasks.title.needed") : undefined}
        />
        <TextArea
          label={text("tasks.description")}
          maxLength={8000}
          value={description}
          onValue={setDescription}
        />
        <LeakWarning words={`${title}\n${description}`} amount={staff.deal?.amount ?? null} />
        <Checkbox checked={urgent} onChecked={setUrgent}>
          {text("tasks.urgentLabel")}
        </Checkbox>
        <FieldsEditor fields={fields} onFields={setFields} />
      </form>
    </Dialog>
  );
}
