import { Link } from "@tanstack/react-router";
import { BriefcaseBusiness, Lock } from "lucide-react";
import { useText } from "../../i18n/use-text";
import styles from "./facts.module.css";
import type { TaskView } from "./model/use-task-view";

/** Whose request it is: for staff the deal and its client, for a master an opaque number. */
export function DealLine({ view: { task, staff } }: { view: Pick<TaskView, "task" | "staff"> }) {
  const text = useText();
  if (staff) {
    const { deal } = staff;
    if (!deal) return null;
    return (
      <span className={styles.deal}>
        <Lock size={14} strokeWidth={1.75} className={styles.internal} aria-hidden />
        <span>
          {text("tasks.deal")}{" "}
          <Link to="/deals/$dealId" params={{ dealId: deal.id }}>
            {deal.publicNo}
          </Link>{" "}
          {deal.clientName}
        </span>
      </span>
    );
  }
  if (!task.deal) return null;
  const words = [text("tasks.request", { number: task.deal.publicNo }), task.deal.requestType];
  return (
    <span className={styles.deal}>
      <BriefcaseBusiness size={14} strokeWidth={1.75} aria-hidden />
      <span>{words.filter(Boolean).join(" · ")}</span>
    </span>
  );
}
