import { Camera, Check, Hand } from "lucide-react";
import { useState } from "react";
import { useText } from "../../../i18n/use-text";
import { Button } from "../../../ui/button";
import { ReasonDialog } from "../acts/reason-dialog";
import { actOnTask } from "../model/act";
import { mainAct } from "../model/main-act";
import type { FaceProps } from "./face";
import styles from "./task-card.module.css";

/** The next step and at most one beside it; what else is allowed is in the open task. */
export function CardActs({
  view,
  onOpen,
  opened = false,
  filled = false,
  wide = false,
}: FaceProps & { wide?: boolean }) {
  const text = useText();
  const [declining, setDeclining] = useState(false);
  const { task, staff, actions, changing } = view;
  const main = mainAct(view);
  // A block opens by itself; a button that only opens would say it twice.
  if (wide && main.action === "open") return null;
  const run = () => {
    if (main.command) void actOnTask(task.id, main.command, text);
    else onOpen();
  };
  const decline = !staff && actions.has("decline") && task.state === "open";
  const photo = !staff && main.action === "submit";
  const look = filled && !opened ? "primary" : main.action === "open" ? "outline" : "accent";
  return (
    <div className={wide ? styles.wideActs : styles.acts}>
      {decline && (
        <Button
          wide={wide}
          icon={wide ? undefined : <Hand strokeWidth={1.75} aria-hidden />}
          onClick={() => setDeclining(true)}
        >
          {text("tasks.act.decline")}
        </Button>
      )}
      {photo && wide && (
        <Button wide icon={<Camera strokeWidth={1.75} aria-hidden />} onClick={onOpen}>
          {text("tasks.photo")}
        </Button>
      )}
      <Button
        wide={wide}
        look={look}
        loading={changing}
        icon={main.action === "submit" ? <Check strokeWidth={1.75} aria-hidden /> : undefined}
        onClick={run}
      >
        {text(main.label)}
      </Button>
      {declining && <ReasonDialog act="decline" task={task} onClose={() => setDeclining(false)} />}
    </div>
  );
}
