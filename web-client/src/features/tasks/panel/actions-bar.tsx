import { Check, Hand, Play, RotateCcw, Undo2, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { Command } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Popover } from "../../../ui/popover";
import { usePhone } from "../../../ui/use-phone";
import { ReturnForm, useReturnTitle } from "../acts/return-form";
import { actOnTask } from "../model/act";
import { start } from "../model/main-act";
import type { Submission } from "../model/use-submit";
import type { TaskView } from "../model/use-task-view";
import type { Asked } from "./asked";
import { SubmitBar } from "./submit-form";
import styles from "./task-panel.module.css";

/** The next steps below the task: one filled, at most one beside it. */
export function ActionsBar({
  view,
  acting,
  submission,
  onAsk,
}: {
  view: TaskView;
  acting: boolean;
  submission: Submission;
  onAsk: (asked: Asked) => void;
}) {
  const text = useText();
  const { task, staff, actions, changing } = view;
  const id = task.id;
  const run = (command: Command) => void actOnTask(id, command, text);
  const asMaster = !staff || acting;

  if (asMaster && actions.has("submit")) {
    return (
      <Bar>
        <SubmitBar submission={submission} busy={changing} />
      </Bar>
    );
  }
  if (staff && actions.has("approve")) {
    return (
      <Bar>
        <Button
          look="primary"
          wide
          loading={changing}
          icon={<Check strokeWidth={1.75} aria-hidden />}
          onClick={() => run({ type: "approve_task", task: id })}
        >
          {text("tasks.act.approve")}
        </Button>
        {actions.has("return") && <ReturnButton view={view} />}
      </Bar>
    );
  }
  if (staff && actions.has("publish")) {
    return (
      <Bar>
        <Button
          look="primary"
          wide
          loading={changing}
          onClick={() => run({ type: "publish_task", task: id })}
        >
          {text("tasks.act.publish")}
        </Button>
      </Bar>
    );
  }
  if (asMaster && actions.has("claim")) {
    return (
      <Bar>
        <Button
          look="primary"
          wide
          loading={changing}
          onClick={() => run({ type: "claim_task", task: id })}
        >
          {text("tasks.act.claim")}
        </Button>
      </Bar>
    );
  }
  if (asMaster && (actions.has("accept") || actions.has("start"))) {
    const accept = actions.has("accept");
    const next = accept
      ? {
          label: "tasks.act.accept" as const,
          command: { type: "accept_task", task: id, plannedStart: null } as const,
        }
      : start(task);
    return (
      <Bar>
        {actions.has("decline") && (
          <Button
            wide
            icon={<Hand strokeWidth={1.75} aria-hidden />}
            onClick={() => onAsk("decline")}
          >
            {text("tasks.act.decline")}
          </Button>
        )}
        <Button
          look="primary"
          wide
          loading={changing}
          icon={accept ? undefined : <Play strokeWidth={1.75} aria-hidden />}
          onClick={() => next.command && run(next.command)}
        >
          {text(next.label)}
        </Button>
      </Bar>
    );
  }
  if (!staff && actions.has("withdraw")) {
    return (
      <Bar>
        <Button
          wide
          loading={changing}
          icon={<Undo2 strokeWidth={1.75} aria-hidden />}
          onClick={() => run({ type: "withdraw_task", task: id })}
        >
          {text("tasks.act.withdraw")}
        </Button>
      </Bar>
    );
  }
  if (staff && actions.has("reassign") && task.assignee === null) {
    return (
      <Bar>
        <Button
          wide
          look="accent"
          icon={<UserRoundPlus strokeWidth={1.75} aria-hidden />}
          onClick={() => onAsk("reassign")}
        >
          {text("tasks.act.assign")}
        </Button>
      </Bar>
    );
  }
  if (staff && actions.has("reopen")) {
    return (
      <Bar>
        <Button
          wide
          icon={<RotateCcw strokeWidth={1.75} aria-hidden />}
          onClick={() => onAsk("reopen")}
        >
          {text("tasks.act.reopen")}
        </Button>
      </Bar>
    );
  }
  return null;
}

function Bar({ children }: { children: React.ReactNode }) {
  return <div className={styles.bar}>{children}</div>;
}

/** The form sits over its button; on a phone it comes from below. */
export function ReturnButton({ view }: { view: TaskView }) {
  const text = useText();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const title = useReturnTitle(view.task);
  const button = (
    <Button
      wide
      icon={<RotateCcw strokeWidth={1.75} aria-hidden />}
      onClick={phone ? () => setOpen(true) : undefined}
    >
      {text("tasks.act.return")}
    </Button>
  );
  const form = <ReturnForm task={view.task} onClose={() => setOpen(false)} />;
  if (phone) {
    return (
      <>
        {button}
        <Dialog open={open} onClose={() => setOpen(false)} title={title}>
          {form}
        </Dialog>
      </>
    );
  }
  return (
    <Popover open={open} onOpen={setOpen} side="top" trigger={button} title={title}>
      {form}
    </Popover>
  );
}
