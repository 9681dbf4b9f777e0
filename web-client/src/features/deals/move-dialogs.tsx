import { useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import type { Obstacle } from "../../protocol/generated";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { Dialog } from "../../ui/dialog";
import { TextArea } from "../../ui/text-area";
import styles from "./deal.module.css";
import type { Move, MoveQuestion } from "./use-move";

/** What a move asks: its reason, or what to do with the tasks that hold it (C6-5). */
export function MoveDialogs({ move }: { move: Move }) {
  const question = useKept(move.question);
  // Another question begins with an empty reason.
  return question && <MoveDialog key={question.about} move={move} question={question} />;
}

function MoveDialog({ move, question }: { move: Move; question: MoveQuestion }) {
  const text = useText();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const { stage } = question;
  const obstacles = question.about === "reason" ? [] : question.obstacles;
  const submitted = question.about === "lost" ? move.submittedAmong(obstacles) : [];
  const needed = question.about !== "reason" || question.reopen;
  const go = () => {
    setTried(true);
    if (needed && reason.trim() === "") return;
    if (question.about === "reason") void move.withReason(stage, reason);
    else if (question.about === "won") void move.override(stage, reason);
    else void move.cancelAndMove(stage, obstacles, reason);
  };

  return (
    <Dialog
      open={move.question !== null}
      onClose={move.close}
      title={titleOf(question, text)}
      description={descriptionOf(question, text)}
      actions={
        <>
          <Button look="plain" onClick={move.close}>
            {text("common.cancel")}
          </Button>
          <Button
            look={question.about === "reason" ? "primary" : "danger"}
            loading={move.busy}
            disabled={submitted.length > 0}
            onClick={go}
          >
            {text(
              question.about === "reason"
                ? "deal.move"
                : question.about === "won"
                  ? "deal.override"
                  : "deal.cancelAndMove",
            )}
          </Button>
        </>
      }
    >
      {obstacles.length > 0 && <Obstacles obstacles={obstacles} />}
      {submitted.length > 0 ? (
        <p className={styles.quiet}>
          {text("deal.lostSubmitted", {
            numbers: submitted.map(({ number }) => number).join(", "),
          })}
        </p>
      ) : (
        <TextArea
          label={text(question.about === "won" ? "deal.overrideReason" : "deal.reason")}
          hint={text("deal.reasonHint")}
          maxLength={1000}
          required={needed}
          value={reason}
          onValue={setReason}
          error={tried && needed && reason.trim() === "" ? text("deal.needReason") : undefined}
        />
      )}
    </Dialog>
  );
}

function Obstacles({ obstacles }: { obstacles: readonly Obstacle[] }) {
  return (
    <ul className={styles.chips}>
      {obstacles.map(({ task, number }) => (
        <li key={task}>
          <Chip tone="warn">{number}</Chip>
        </li>
      ))}
    </ul>
  );
}

function titleOf(question: MoveQuestion, text: ReturnType<typeof useText>): string {
  if (question.about === "won") return text("deal.wonBlocked");
  if (question.about === "lost") return text("deal.lostBlocked");
  return question.reopen
    ? text("deal.reopenTitle")
    : text("deal.moveTitle", { stage: question.stage.name });
}

function descriptionOf(question: MoveQuestion, text: ReturnType<typeof useText>) {
  if (question.about === "won") return text("deal.wonBlockedText");
  return question.about === "lost" ? text("deal.lostBlockedText") : undefined;
}

/** The last question stays to be seen while the dialog closes. */
function useKept(question: MoveQuestion | null): MoveQuestion | null {
  const [kept, setKept] = useState(question);
  useEffect(() => {
    if (question) setKept(question);
  }, [question]);
  return question ?? kept;
}
