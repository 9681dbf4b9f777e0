import { useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { ChecklistItem } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/checkbox";
import { TextInput } from "../../../ui/text-input";
import { actOnTask } from "../model/act";
import type { TaskView } from "../model/use-task-view";
import styles from "./checklist.module.css";

/** An item's words and whether it must be done; its evidence stays as it was. */
export function EditItem({
  view,
  item,
  onClose,
}: {
  view: TaskView;
  item: ChecklistItem;
  onClose: () => void;
}) {
  const text = useText();
  const [words, setWords] = useState(item.text);
  const [required, setRequired] = useState(item.required);
  const save = async () => {
    const command = {
      type: "edit_item",
      task: view.task.id,
      item: item.id,
      text: words.trim(),
      required,
    } as const;
    const outcome = await actOnTask(view.task.id, command, text);
    if ("receipt" in outcome) onClose();
  };
  return (
    <li>
      <form
        className={styles.itemForm}
        onSubmit={(event) => {
          event.preventDefault();
          if (words.trim() !== "") void save();
        }}
      >
        <TextInput
          label={text("tasks.itemText")}
          autoFocus
          maxLength={300}
          value={words}
          onValue={setWords}
        />
        <Checkbox checked={required} onChecked={setRequired}>
          {text("tasks.requiredItem")}
        </Checkbox>
        <div className={styles.itemFormFoot}>
          <Button look="plain" size="small" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button type="submit" size="small" disabled={words.trim() === ""}>
            {text("common.save")}
          </Button>
        </div>
      </form>
    </li>
  );
}
