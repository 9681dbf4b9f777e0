import { Check, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useText } from "../../i18n/use-text";
import type { StageView } from "../../protocol/generated";
import { classNames } from "../../ui/class-names";
import { Time } from "../../ui/time";
import styles from "./stage-steps.module.css";
import type { DealState } from "./use-deal-page";

/** The way of a deal as a row of arrows; a press moves it there. */
export function StageSteps({
  stages,
  state,
  onMove,
}: {
  stages: readonly StageView[];
  state: DealState;
  onMove: (stage: StageView) => void;
}) {
  const text = useText();
  const present = stages.find(({ id }) => id === state.deal.card.stage);
  const shown = stages.filter(
    ({ id, kind, retired }) => id === present?.id || (!retired && kind !== "lost"),
  );
  const row = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stage is another place to scroll to
  useEffect(() => {
    const step = row.current?.querySelector('[aria-current="step"]');
    if (row.current && step instanceof HTMLElement)
      row.current.scrollLeft = step.offsetLeft - row.current.offsetLeft - 16;
  }, [present?.id]);

  return (
    <ol className={styles.steps} aria-label={text("deal.stages")} ref={row}>
      {shown.map((stage) => {
        const here = stage.id === present?.id;
        const past = present !== undefined && !here && stage.position < present.position;
        const at = enteredAt(stage, state, stages);
        return (
          <li key={stage.id} className={styles.item}>
            <button
              type="button"
              className={classNames(
                styles.step,
                past && styles.past,
                here && styles.here,
                here && stage.kind !== "process" && styles[stage.kind],
              )}
              aria-current={here ? "step" : undefined}
              aria-label={here ? undefined : text("deal.moveTo", { stage: stage.name })}
              disabled={here}
              onClick={() => onMove(stage)}
            >
              {(past || (here && stage.kind === "won")) && (
                <Check size={14} strokeWidth={2} aria-hidden />
              )}
              {here && stage.kind === "lost" && <X size={14} strokeWidth={2} aria-hidden />}
              <span className={styles.name}>{stage.name}</span>
              {at !== undefined && (past || here) && (
                <span className={styles.time}>
                  <Time at={at} look="short" />
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** When the deal last came to a stage, as far as its loaded history knows. */
function enteredAt(
  stage: StageView,
  { entries, deal }: DealState,
  stages: readonly StageView[],
): number | undefined {
  const moved = entries.find(({ entry }) => entry.type === "stage_moved" && entry.to === stage.id);
  if (moved) return moved.at;
  const first = stages.find(({ kind, retired }) => kind === "process" && !retired);
  return stage.id === first?.id ? deal.card.createdAt : undefined;
}
