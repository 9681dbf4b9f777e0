import { useText } from "../../../i18n/use-text";
import type { MessageView } from "../../../protocol/generated";
import { personOf, sendCommand, useMe } from "../../../state";
import { Tooltip } from "../../../ui/tooltip";
import styles from "./reactions.module.css";

/** The six that are one press away. */
export const QUICK = ["👍", "✅", "❤️", "😂", "😮", "🙏"] as const;

export function react(line: MessageView, emoji: string, on: boolean): void {
  sendCommand({ type: "react", message: line.id, emoji, on });
}

/** Reactions below a line; a press adds one's own or takes it back. */
export function Reactions({ line }: { line: MessageView }) {
  const text = useText();
  const me = useMe().person.id;
  if (line.reactions.length === 0) return null;
  return (
    <div className={styles.reactions}>
      {line.reactions.map(({ emoji, users }) => {
        const mine = users.includes(me);
        const names = users.map((user) => personOf(user)?.name ?? "…").join(", ");
        return (
          <Tooltip key={emoji} text={names} side="top">
            <button
              type="button"
              className={styles.reaction}
              aria-pressed={mine}
              aria-label={`${text("room.reactWith", { emoji })}: ${names}`}
              onClick={() => react(line, emoji, !mine)}
            >
              <span aria-hidden="true">{emoji}</span>
              <span aria-hidden="true">{users.length}</span>
            </button>
          </Tooltip>
        );
      })}
    </div>
  );
}
