import { useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { Evidence } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/checkbox";
import { Select } from "../../../ui/select";
import { TextInput } from "../../../ui/text-input";
import { actOnTask } from "../model/act";
import type { TaskView } from "../model/use-task-view";
import styles from "./checklist.module.css";

const KINDS: Evidence["type"][] = ["none", "photo", "number", "text"];

/** One more item on this task; required ones are staff's to add. */
export function AddItem({ view, onClose }: { view: TaskView; onClose: () => void }) {
  const text = useText();
  const { task, staff } = view;
  const [words, setWords] = useState("");
  const [required, setRequired] = useState(false);
  const [kind, setKind] = useState<Evidence["type"]>("none");
  const add = async () => {
    if (words.trim() === "") return;
    const evidence: Evidence = kind === "photo" ? { type: "photo", min: 1 } : { type: kind };
    const item = { text: words.trim(), required, evidence, unit: null };
    const outcome = await actOnTask(task.id, { type: "add_item", task: task.id, item }, text);
    if ("receipt" in outcome) onClose();
  };
  return (
    <form
      className={styles.itemForm}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextInput
        label={text("tasks.itemText")}
        autoFocus
        maxLength={300}
        value={words}
        onValue={setWords}
      />
      {staff && (
        <>
          <Select
            label={text("tasks.evidence")}
            value={kind}
            onValue={setKind}
            options={KINDS.map((value) => ({ value, label: text(`tasks.evidence.${value}`) }))}
          />
          <Checkbox checked={required} onChecked={setRequired}>
            {text("tasks.requiredItem")}
          </Checkbox>
        </>
      )}
      <div className={styles.itemFormFoot}>
        <Button look="plain" size="small" onClick={onClose}>
          {text("common.cancel")}
        </Button>
        <Button type="submit" size="small" disabled={words.trim() === ""}>
          {text("tasks.add")}
        </Button>
      </div>
    </form>
  );
}
