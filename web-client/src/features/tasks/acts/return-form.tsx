import { Camera } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { HOUR } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type { ItemId, TaskForGroup } from "../../../protocol/generated";
import { usePerson } from "../../../state";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/checkbox";
import { Switch } from "../../../ui/switch";
import { TextArea } from "../../../ui/text-area";
import { actOnTask } from "../model/act";
import { useReader } from "../model/use-reader";
import styles from "./acts.module.css";

/** What to do over and why (T11): named items are unticked, the reason is the master's to read. */
export function ReturnForm({
  task,
  onClose,
  onReturned,
}: {
  task: TaskForGroup;
  onClose: () => void;
  onReturned?: (() => void) | undefined;
}) {
  const text = useText();
  const { now } = useReader();
  const label = useId();
  const [items, setItems] = useState<readonly ItemId[]>([]);
  const [reason, setReason] = useState("");
  const [hour, setHour] = useState(task.due !== null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const done = task.items.filter((item) => item.done);

  const submit = async () => {
    if (reason.trim() === "") return setTried(true);
    setBusy(true);
    const outcome = await actOnTask(
      task.id,
      {
        type: "return_task",
        task: task.id,
        reason: reason.trim(),
        items: [...items],
        due: hour && task.due ? { type: "at", at: Math.max(now, task.due.at) + HOUR } : null,
      },
      text,
    );
    setBusy(false);
    if ("receipt" in outcome) onReturned?.();
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void submit();
  };

  return (
    <form
      className={styles.returnForm}
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {done.length > 0 && (
        <div role="group" aria-labelledby={label} className={styles.redo}>
          <span id={label} className={styles.label}>
            {text("tasks.return.what")}
          </span>
          <div className={styles.redoList}>
            {done.map((item) => (
              <div key={item.id} className={styles.redoItem}>
                <Checkbox
                  checked={items.includes(item.id)}
                  onChecked={(on) =>
                    setItems(on ? [...items, item.id] : items.filter((id) => id !== item.id))
                  }
                >
                  {item.text}
                </Checkbox>
                <span className={styles.redoNote}>
                  {item.files.length > 0 && (
                    <>
                      <Camera size={14} strokeWidth={1.75} aria-hidden /> {item.files.length}
                    </>
                  )}
                  {item.number !== null && `${item.number.toLocaleString()} ${item.unit ?? ""}`}
                </span>
              </div>
            ))}
          </div>
        </div>
      )}
      <TextArea
        label={text("tasks.return.reason")}
        required
        autoFocus
        maxLength={1000}
        value={reason}
        onValue={setReason}
        error={tried && reason.trim() === "" ? text("tasks.reasonNeeded") : undefined}
      />
      <div className={styles.formFoot}>
        {task.due && (
          <Switch checked={hour} onChecked={setHour}>
            {text("tasks.return.hour")}
          </Switch>
        )}
        <span className={styles.grow} />
        <Button look="plain" onClick={onClose}>
          {text("common.cancel")}
        </Button>
        <Button look="primary" type="submit" hotkey="Ctrl ↵" loading={busy}>
          {text("tasks.act.returnDo")}
        </Button>
      </div>
    </form>
  );
}

/** «Вернуть Павлу» has a name in it; cases differ, so the name stands in the nominative. */
export function useReturnTitle(task: TaskForGroup): string {
  const text = useText();
  const person = usePerson(task.assignee);
  return text("tasks.return.title", { name: person?.name ?? task.number });
}
