import { Trash2 } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import type { MessageView } from "../../../protocol/generated";
import { TaskCard } from "../../tasks/card/task-card";
import { DealCardOfStaff, SharedDealCard } from "./deal-card";
import { Files } from "./files";
import styles from "./line-row.module.css";
import { LineText } from "./line-text";

/** What a line says: a text with its files, a card, or the mark of something deleted. */
export function LineBodyView({ line, own }: { line: MessageView; own: boolean }) {
  const text = useText();
  const { body } = line;
  switch (body.type) {
    case "text":
      return (
        <>
          {body.text !== "" && (
            <p className={styles.text}>
              <LineText
                text={body.text}
                mentions={line.mentions}
                mentionsStaff={line.mentionsStaff}
              />
              {/* Keeps a place for the time on the last line of a bubble. */}
              <span className={styles.timePlace} data-own={own || undefined} aria-hidden="true" />
            </p>
          )}
          {body.files.length > 0 && <Files files={body.files} at={line.at} />}
        </>
      );
    case "task_card":
      return (
        <div className={styles.card}>
          <TaskCard taskId={body.task} variant="room" />
        </div>
      );
    case "deal_card":
      return <SharedDealCard deal={body.deal} />;
    case "internal_deal_card":
      return <DealCardOfStaff deal={body.deal} />;
    case "deleted":
      return (
        <p className={styles.gone}>
          <Trash2 size={14} strokeWidth={1.75} aria-hidden />
          {text("room.deleted")}
        </p>
      );
    case "transition":
      return null;
  }
}
