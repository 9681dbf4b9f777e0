import { useEffect, useState } from "react";
import type { MessageId } from "../../../i18n/messages";
import { useText } from "../../../i18n/use-text";
import { getJson } from "../../../net/http";
import type { TaskEntry, TaskForGroup, TaskHistory } from "../../../protocol/generated";
import { learnPeople, usePerson } from "../../../state";
import { Disclosure } from "../../../ui/disclosure";
import { Time } from "../../../ui/time";
import styles from "./history.module.css";

/** Everything that was done to the task, newest first; read when it is opened. */
export function History({ task }: { task: TaskForGroup }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [entries, setEntries] = useState<readonly TaskEntry[]>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new rev means a new entry
  useEffect(() => {
    if (!open) return;
    const stop = new AbortController();
    getJson<TaskHistory>(`/api/tasks/${task.id}/history`, {}, stop.signal).then(
      (history) => {
        learnPeople(history.people);
        setEntries([...history.entries].sort((a, b) => b.at - a.at));
      },
      () => {},
    );
    return () => stop.abort();
  }, [open, task.id, task.rev]);

  return (
    <Disclosure title={text("tasks.history")} open={open} onOpen={setOpen}>
      <ol className={styles.entries}>
        {entries?.map((entry) => (
          <Entry key={`${entry.at}:${entry.act}:${entry.item}`} entry={entry} task={task} />
        ))}
      </ol>
    </Disclosure>
  );
}

function Entry({ entry, task }: { entry: TaskEntry; task: TaskForGroup }) {
  const text = useText();
  const actor = usePerson(entry.actor);
  const assignee = usePerson(entry.assignee);
  const item = task.items.find(({ id }) => id === entry.item);
  const words = [
    actor?.name ?? text("tasks.system"),
    text(actOf(entry.act)),
    item && `«${item.text}»`,
    entry.assignee && assignee && `→ ${assignee.name}`,
  ];
  return (
    <li className={styles.entry}>
      <Time at={entry.at} look="short" className={styles.time} />
      <span>
        {words.filter(Boolean).join(" ")}
        {entry.onBehalf && <span className={styles.quiet}> · {text("tasks.onBehalf")}</span>}
        {entry.reason && <span className={styles.quiet}> · {entry.reason}</span>}
      </span>
    </li>
  );
}

const ACTS: Record<string, MessageId> = {
  create: "tasks.did.create",
  publish: "tasks.did.publish",
  claim: "tasks.did.claim",
  accept: "tasks.did.accept",
  decline: "tasks.did.decline",
  start: "tasks.did.start",
  pause: "tasks.did.pause",
  wake: "tasks.did.wake",
  submit: "tasks.did.submit",
  withdraw: "tasks.did.withdraw",
  approve: "tasks.did.approve",
  return: "tasks.did.return",
  reassign: "tasks.did.reassign",
  move: "tasks.did.move",
  cancel: "tasks.did.cancel",
  reopen: "tasks.did.reopen",
  restore: "tasks.did.restore",
  change_due: "tasks.did.change_due",
  tick: "tasks.did.tick",
  untick: "tasks.did.untick",
  edit: "tasks.did.edit",
  add_item: "tasks.did.add_item",
  edit_item: "tasks.did.edit_item",
  remove_item: "tasks.did.remove_item",
  overdue: "tasks.did.overdue",
  orphaned: "tasks.did.orphaned",
  unassign: "tasks.did.orphaned",
};

/** An act the client does not know yet is still an act. */
function actOf(act: string): MessageId {
  return ACTS[act.replace(/_task$/u, "")] ?? ACTS[act] ?? "tasks.did.other";
}
