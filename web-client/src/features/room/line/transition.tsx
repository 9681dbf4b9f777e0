import { Ban, CornerUpRight, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../../../i18n/use-text";
import type { LineBody, MessageView, Transition } from "../../../protocol/generated";
import { personOf, usePerson, useTask } from "../../../state";
import { classNames } from "../../../ui/class-names";
import { OverdueGlyph, ReturnedGlyph, StatusGlyph } from "../../../ui/status-glyph";
import { Time } from "../../../ui/time";
import { useRoom } from "../room-context";
import styles from "./transition.module.css";

const GLYPHS: Record<Transition, ReactNode> = {
  claimed: <StatusGlyph status="accepted" />,
  accepted: <StatusGlyph status="accepted" />,
  declined: <Ban size={14} aria-hidden />,
  started: <StatusGlyph status="in_progress" />,
  submitted: <StatusGlyph status="submitted" />,
  approved: <StatusGlyph status="done" />,
  returned: <ReturnedGlyph />,
  reassigned: <CornerUpRight size={14} aria-hidden />,
  cancelled: <StatusGlyph status="cancelled" />,
  overdue: <OverdueGlyph />,
  moved: <Undo2 size={14} aria-hidden />,
};

/** A loud step of a task: one centred line, with its reason below when there is one. */
export function TransitionLine({
  line,
  body,
}: {
  line: MessageView;
  body: Extract<LineBody, { type: "transition" }>;
}) {
  const text = useText();
  const { showTask, staff } = useRoom();
  const actor = usePerson(line.author);
  const waits = useWaitsForStaff(line, body) && staff;
  const words = text(`room.transition.${body.transition}`, {
    number: body.number,
    to: personOf(body.to)?.name ?? "none",
  });
  return (
    <div className={styles.transition}>
      <button
        type="button"
        className={classNames(styles.line, styles[body.transition])}
        onClick={() => showTask(body.task)}
      >
        {GLYPHS[body.transition]}
        <span className={styles.words}>
          {words}
          {actor && ` · ${actor.name}`}
          {body.onBehalf && ` ${text("room.onBehalf")}`}
          {" · "}
          <Time at={line.at} />
        </span>
        {waits && <span className={styles.check}>{text("room.checkWork")}</span>}
      </button>
      {body.reason && <p className={styles.reason}>{body.reason}</p>}
    </div>
  );
}

/** Whether this is the newest hand-in of a task that still waits for acceptance. */
function useWaitsForStaff(
  line: MessageView,
  body: Extract<LineBody, { type: "transition" }>,
): boolean {
  const submitted = body.transition === "submitted";
  const live = useTask(submitted ? body.task : null);
  return submitted && live?.task.state === "submitted" && (live.task.submittedAt ?? 0) <= line.at;
}
