import { useId, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { Command, TaskForGroup } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { TextArea } from "../../../ui/text-area";
import { actOnTask } from "../model/act";
import { useReader } from "../model/use-reader";
import styles from "./acts.module.css";
import { type PauseLength, PauseUntil, pauseEnd } from "./pause-until";

/** What cannot be done without saying why. */
export type ReasonedAct = "decline" | "pause" | "cancel" | "reopen";

/** Ready answers: one tap under a thumb instead of typing. */
const READY = {
  decline: ["noTime", "noPart", "farAway"],
  pause: ["noClient", "noPart", "nextDay"],
  cancel: ["clientRefused", "double", "otherContractor"],
  reopen: ["clientComplains", "notAll"],
} as const;

/** Asks for the reason of an act and does it. */
export function ReasonDialog({
  act,
  task,
  onClose,
}: {
  act: ReasonedAct;
  task: TaskForGroup;
  onClose: () => void;
}) {
  const text = useText();
  const { now } = useReader();
  const form = useId();
  const [reason, setReason] = useState("");
  const [length, setLength] = useState<PauseLength>("open");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    if (reason.trim() === "") return setTried(true);
    setBusy(true);
    const until = pauseEnd(length, now, task);
    const outcome = await actOnTask(task.id, command(act, task.id, reason.trim(), until), text);
    setBusy(false);
    // A refusal has been said and the task redrawn: this question is answered either way.
    if ("receipt" in outcome || outcome.refused.code !== "limit_exceeded") onClose();
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={text(`tasks.reason.${act}`, { number: task.number })}
      description={text(`tasks.reason.${act}Hint`)}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button
            type="submit"
            form={form}
            look={act === "cancel" ? "danger" : "primary"}
            loading={busy}
          >
            {text(`tasks.reason.${act}Do`)}
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
        <div className={styles.ready}>
          {READY[act].map((ready) => {
            const words = text(`tasks.ready.${ready}`);
            return (
              <Button
                key={ready}
                size="small"
                aria-pressed={reason === words}
                onClick={() => setReason(words)}
              >
                {words}
              </Button>
            );
          })}
        </div>
        <TextArea
          label={text("tasks.reason")}
          required
          maxLength={1000}
          value={reason}
          onValue={setReason}
          error={tried && reason.trim() === "" ? text("tasks.reasonNeeded") : undefined}
        />
        {act === "pause" && <PauseUntil value={length} onValue={setLength} />}
      </form>
    </Dialog>
  );
}

function command(act: ReasonedAct, task: string, reason: string, until: number | null): Command {
  switch (act) {
    case "decline":
      return { type: "decline_task", task, reason };
    case "pause":
      return { type: "pause_task", task, reason, until };
    case "cancel":
      return { type: "cancel_task", task, reason };
    case "reopen":
      return { type: "reopen_task", task, reason };
  }
}
