import { useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import type { DealForStaff, Obstacle, StageView, TaskRow } from "../../protocol/generated";
import { sendCommand } from "../../state";
import { showToast } from "../../ui/toasts";

/** What must be answered before a deal moves. */
export type MoveQuestion =
  | { about: "reason"; stage: StageView; reopen: boolean }
  | { about: "won"; stage: StageView; obstacles: readonly Obstacle[] }
  | { about: "lost"; stage: StageView; obstacles: readonly Obstacle[] };

export type Move = ReturnType<typeof useMove>;

/** Moves a deal along its stages; what stands in the way becomes a question. */
export function useMove(
  deal: DealForStaff,
  stages: readonly StageView[] | undefined,
  tasks: readonly TaskRow[],
  onStale: () => void,
) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [question, setQuestion] = useState<MoveQuestion | null>(null);
  const present = stages?.find(({ id }) => id === deal.card.stage);

  const send = async (stage: StageView, reason: string | null, overrideReason: string | null) => {
    setBusy(true);
    try {
      const where = { deal: deal.card.id, stage: stage.id };
      const expect = deal.card.rev;
      await sendCommand({ type: "move_deal", ...where, reason, overrideReason }, { expect });
      setQuestion(null);
      showToast({ text: text("deal.moved", { stage: stage.name }) });
    } catch (error) {
      if (error instanceof Refused && error.code === "open_tasks" && stage.kind !== "process") {
        setQuestion({ about: stage.kind, stage, obstacles: error.body.obstacles ?? [] });
        return;
      }
      if (error instanceof Refused && error.code === "stale") onStale();
      showToast({ tone: "bad", text: failureText(error, text) });
    } finally {
      setBusy(false);
    }
  };

  /** At once, unless it takes a word: a closed deal comes back with a reason. */
  const to = async (stage: StageView) => {
    if (present && present.kind !== "process" && stage.kind === "process") {
      setQuestion({ about: "reason", stage, reopen: true });
    } else if (stage.kind === "lost") setQuestion({ about: "reason", stage, reopen: false });
    else await send(stage, null, null);
  };

  return {
    busy,
    question,
    to,
    /** With a dialog for the reason first. */
    ask: (stage: StageView) =>
      setQuestion({
        about: "reason",
        stage,
        reopen: present?.kind !== "process" && stage.kind === "process",
      }),
    close: () => setQuestion(null),
    withReason: (stage: StageView, reason: string) => send(stage, reason.trim() || null, null),
    override: (stage: StageView, reason: string) => send(stage, null, reason.trim()),
    submittedAmong: (obstacles: readonly Obstacle[]) =>
      obstacles.filter(({ task }) => tasks.find(({ id }) => id === task)?.state === "submitted"),
    cancelAndMove: async (stage: StageView, obstacles: readonly Obstacle[], reason: string) => {
      setBusy(true);
      try {
        for (const { task } of obstacles)
          await sendCommand({ type: "cancel_task", task, reason: reason.trim() });
      } catch (error) {
        showToast({ tone: "bad", text: failureText(error, text) });
        setBusy(false);
        return;
      }
      await send(stage, reason.trim(), null);
    },
  };
}
