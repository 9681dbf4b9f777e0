import { type ReactElement, useState } from "react";
import { useText } from "../../../i18n/use-text";
import { Popover } from "../../../ui/popover";
import styles from "./emoji-menu.module.css";
import { QUICK } from "./reactions";

const MORE = [
  "👌",
  "👏",
  "💪",
  "🔥",
  "🎉",
  "🤝",
  "👀",
  "🙂",
  "😉",
  "😅",
  "😢",
  "😡",
  "🤔",
  "🤷",
  "⏳",
  "❗",
  "❓",
  "✔️",
  "❌",
  "🚗",
  "🏠",
  "🔧",
  "🚿",
  "💧",
  "📷",
  "📞",
  "📍",
  "☕",
] as const;

/** A few signs that work needs: six at hand, the rest below them. */
export function EmojiMenu({
  trigger,
  onEmoji,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  onEmoji: (emoji: string) => void;
}) {
  const text = useText();
  const [open, setOpen] = useState(false);
  return (
    <Popover trigger={trigger} title={text("room.react")} open={open} onOpen={setOpen} side="top">
      <EmojiGrid
        onEmoji={(emoji) => {
          setOpen(false);
          onEmoji(emoji);
        }}
      />
    </Popover>
  );
}

export function EmojiGrid({
  onEmoji,
  quick = false,
}: {
  onEmoji: (emoji: string) => void;
  quick?: boolean;
}) {
  const text = useText();
  return (
    <div className={quick ? styles.quick : styles.grid}>
      {(quick ? QUICK : [...QUICK, ...MORE]).map((emoji) => (
        <button
          key={emoji}
          type="button"
          className={styles.emoji}
          aria-label={text("room.reactWith", { emoji })}
          onClick={() => onEmoji(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  );
}
