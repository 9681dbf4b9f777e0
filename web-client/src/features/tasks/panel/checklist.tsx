import { Plus } from "lucide-react";
import { useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { ItemId } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { RequiredMark } from "../../../ui/field";
import { Progress } from "../../../ui/progress";
import { progressTone } from "../../../ui/status";
import { isLate } from "../model/due";
import { doneItems } from "../model/row-of";
import { useReader } from "../model/use-reader";
import type { TaskView } from "../model/use-task-view";
import { AddItem } from "./add-item";
import { CheckItem } from "./check-item";
import styles from "./checklist.module.css";

/** The checklist: what is done goes quiet, the next open item is lit, missing ones are pointed at. */
export function Checklist({
  view,
  acting,
  missing,
  photos = true,
}: {
  view: TaskView;
  /** The reader ticks: the assignee, or staff who said that they act for him. */
  acting: boolean;
  /** Named by the server's refusal. */
  missing: ReadonlySet<ItemId>;
  /** Without them where the photos stand by themselves. */
  photos?: boolean;
}) {
  const text = useText();
  const { now } = useReader();
  const [adding, setAdding] = useState(false);
  const { task, staff, actions } = view;
  const done = doneItems(task);
  const counted = text("common.ofTotal", { done, total: task.items.length });
  const mayTick = acting && actions.has("tick");
  const isOpen = task.state !== "submitted" && task.state !== "done" && task.state !== "cancelled";
  const mayAdd = isOpen && (staff ? actions.has("edit") : mayTick && task.mayAddItems);
  const next = mayTick ? task.items.find((item) => !item.done)?.id : undefined;
  if (task.items.length === 0 && !mayAdd) return null;
  return (
    <section className={styles.section} aria-label={text("tasks.checklist")}>
      <div className={styles.head}>
        <h3>{text("tasks.checklist")}</h3>
        {task.items.length > 0 && (
          <>
            <Progress
              done={done}
              total={task.items.length}
              tone={progressTone(task.state, isLate(task, now))}
              label={counted}
            />
            <span className={styles.count}>{counted}</span>
          </>
        )}
        {staff && task.items.some((item) => item.required) && (
          <span className={styles.legend}>
            <RequiredMark /> {text("tasks.requiredOne")}
          </span>
        )}
      </div>
      <ul className={styles.items}>
        {task.items.map((item) => (
          <CheckItem
            key={item.id}
            view={view}
            item={item}
            mayTick={mayTick}
            lit={item.id === next}
            photos={photos}
            mayEdit={isOpen && staff !== null && actions.has("edit")}
            missing={missing.has(item.id) && !item.done}
          />
        ))}
      </ul>
      {mayAdd &&
        (adding ? (
          <AddItem view={view} onClose={() => setAdding(false)} />
        ) : (
          <div className={styles.add}>
            <Button
              look="plain"
              size="small"
              icon={<Plus strokeWidth={1.75} aria-hidden />}
              onClick={() => setAdding(true)}
            >
              {text("tasks.addItem")}
            </Button>
          </div>
        ))}
    </section>
  );
}
