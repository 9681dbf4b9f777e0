import { Camera } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { ChecklistItem, TaskForGroup } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { TextInput } from "../../../ui/text-input";
import { actOnTask } from "../model/act";
import { tickCommand } from "../model/unsent-ticks";
import styles from "./checklist.module.css";

/** The control an item asks for: camera, number with its unit, or words. It ticks by itself. */
export function EvidenceInput({ task, item }: { task: TaskForGroup; item: ChecklistItem }) {
  switch (item.evidence.type) {
    case "photo":
      return item.done ? null : <PhotoInput task={task} item={item} min={item.evidence.min} />;
    case "number":
      return item.done ? null : <NumberInput task={task} item={item} />;
    case "text":
      return item.done ? null : <WordsInput task={task} item={item} />;
    case "none":
      return null;
  }
}

function PhotoInput({ task, item, min }: { task: TaskForGroup; item: ChecklistItem; min: number }) {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  const add = (files: File[]) => {
    if (files.length === 0) return;
    const kept = item.files.map(({ id }) => id);
    const done = item.done || kept.length + files.length >= min;
    void actOnTask(task.id, tickCommand(task.id, item, { done, files: kept }), text, { files });
  };
  return (
    <span>
      <button
        type="button"
        className={styles.camera}
        aria-label={text("tasks.addPhoto", { item: item.text })}
        onClick={() => input.current?.click()}
      >
        <Camera size={18} strokeWidth={1.75} aria-hidden />
      </button>
      <input
        ref={input}
        hidden
        type="file"
        accept="image/*"
        capture="environment"
        multiple
        aria-label={text("tasks.addPhoto", { item: item.text })}
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
    </span>
  );
}

function NumberInput({ task, item }: { task: TaskForGroup; item: ChecklistItem }) {
  const text = useText();
  const [value, setValue] = useState(item.number === null ? "" : String(item.number));
  const number = parsed(value);
  const save = () => {
    if (number === null) return;
    void actOnTask(task.id, tickCommand(task.id, item, { done: true, number }), text);
  };
  return (
    <form
      className={styles.number}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextInput
        label={item.text}
        hideLabel
        inputMode="decimal"
        enterKeyHint="done"
        placeholder="0,0"
        value={value}
        onValue={setValue}
        onBlur={save}
        error={value.trim() !== "" && number === null ? text("tasks.notANumber") : undefined}
        after={item.unit && <span className={styles.unit}>{item.unit}</span>}
      />
    </form>
  );
}

function WordsInput({ task, item }: { task: TaskForGroup; item: ChecklistItem }) {
  const text = useText();
  const [value, setValue] = useState(item.note ?? "");
  useEffect(() => {
    setValue((present) => (present === "" ? (item.note ?? "") : present));
  }, [item.note]);
  return (
    <form
      className={styles.wordsInput}
      onSubmit={(event) => {
        event.preventDefault();
        const note = value.trim();
        if (note === "") return;
        void actOnTask(task.id, tickCommand(task.id, item, { done: true, note }), text);
      }}
    >
      <TextInput
        label={item.text}
        hideLabel
        maxLength={1000}
        enterKeyHint="done"
        value={value}
        onValue={setValue}
      />
      <Button type="submit" size="small" disabled={value.trim() === ""}>
        {text("tasks.note")}
      </Button>
    </form>
  );
}

/** A number as people type it, with a comma or a point. */
function parsed(value: string): number | null {
  const words = value.trim().replace(",", ".");
  const number = Number(words);
  return words === "" || !Number.isFinite(number) ? null : number;
}
