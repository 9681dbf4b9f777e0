import { useEffect, useId, useState } from "react";
import { useText } from "../../../i18n/use-text";
import { getJson } from "../../../net/http";
import type { GroupView, MemberForGroup, TaskForGroup, UserId } from "../../../protocol/generated";
import { learnPeople } from "../../../state";
import { Banner } from "../../../ui/banner";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { TextInput } from "../../../ui/text-input";
import { actOnTask } from "../model/act";
import styles from "./acts.module.css";
import { MasterChoice } from "./master-choice";

/** To whom of the group, each with his load, or to the pool (T12). */
export function ReassignDialog({ task, onClose }: { task: TaskForGroup; onClose: () => void }) {
  const text = useText();
  const form = useId();
  const members = useMembers(task.group);
  const [to, setTo] = useState<UserId | null>(task.assignee);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const waits = task.state === "submitted";

  const submit = async () => {
    setBusy(true);
    await actOnTask(
      task.id,
      {
        type: "reassign_task",
        task: task.id,
        to,
        reason: reason.trim() || null,
        discardSubmission: waits,
      },
      text,
    );
    setBusy(false);
    onClose();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      width="normal"
      title={text("tasks.reassign.title", { number: task.number })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button
            look="primary"
            type="submit"
            form={form}
            loading={busy}
            disabled={to === task.assignee}
          >
            {text("tasks.reassign.do")}
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
        {waits && <Banner tone="warn" title={text("tasks.reassign.discards")} />}
        <MasterChoice members={members} value={to} onValue={setTo} present={task.assignee} />
        <TextInput
          label={text("tasks.reassign.reason")}
          maxLength={1000}
          value={reason}
          onValue={setReason}
        />
      </form>
    </Dialog>
  );
}

/** Masters of a group with their open tasks, read anew; `undefined` until then. */
export function useMembers(group: string | null): readonly MemberForGroup[] | undefined {
  const [members, setMembers] = useState<readonly MemberForGroup[]>();
  useEffect(() => {
    setMembers(undefined);
    if (group === null) return;
    const stop = new AbortController();
    getJson<GroupView>(`/api/groups/${group}`, {}, stop.signal).then(
      (view) => {
        learnPeople(view.members.map(({ person }) => person));
        setMembers(view.members.filter(({ person }) => person.active));
      },
      () => {
        if (!stop.signal.aborted) setMembers([]);
      },
    );
    return () => stop.abort();
  }, [group]);
  return members;
}
