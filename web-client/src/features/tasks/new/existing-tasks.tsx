import { Link } from "@tanstack/react-router";
import { useText } from "../../../i18n/use-text";
import type { TaskRow } from "../../../protocol/generated";
import { Banner } from "../../../ui/banner";
import styles from "./new-task.module.css";

/** Warns that the deal already has open work, so that nobody sets it twice (C6-9c). */
export function ExistingTasks({ tasks }: { tasks: readonly TaskRow[] }) {
  const text = useText();
  const open = tasks.filter(({ state }) => state !== "done" && state !== "cancelled");
  if (open.length === 0) return null;
  return (
    <Banner tone="warn" title={text("new.existing", { count: open.length })}>
      {open.slice(0, 3).map((task) => (
        <div key={task.id} className={styles.existing}>
          <Link to="/groups/$groupId" params={{ groupId: task.group }} search={{ task: task.id }}>
            {task.number}
          </Link>{" "}
          {task.title}, {text(`status.${task.state}`)}
        </div>
      ))}
    </Banner>
  );
}
