import { Copy, Link2, type LucideIcon, Pencil, Reply, Trash2 } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import type { MessageView } from "../../../protocol/generated";
import { useMe } from "../../../state";
import { Sheet } from "../../../ui/sheet";
import { showToast } from "../../../ui/toasts";
import { useRoom } from "../room-context";
import { EmojiGrid } from "./emoji-menu";
import { copyLink, copyText, useLineActs } from "./line-acts";
import styles from "./line-sheet.module.css";
import { react } from "./reactions";
import { ReaderList } from "./ticks";

/** The same acts as the toolbar's, in reach of the thumb: after a long press. */
export function LineSheet({
  line,
  onClose,
  onDelete,
}: {
  line: MessageView;
  onClose: () => void;
  onDelete: () => void;
}) {
  const text = useText();
  const me = useMe().person.id;
  const { reply, edit } = useRoom();
  const may = useLineActs(line);
  const done = () => showToast({ text: text("room.copied") });
  const act = (run: () => void) => () => {
    onClose();
    run();
  };
  return (
    <Sheet open onClose={onClose} label={text("room.more")}>
      <EmojiGrid quick onEmoji={(emoji) => act(() => react(line, emoji, true))()} />
      <ul className={styles.acts}>
        <Act icon={Reply} onPress={act(() => reply(line))}>
          {text("room.reply")}
        </Act>
        {may.edit && (
          <Act icon={Pencil} onPress={act(() => edit(line))}>
            {text("room.edit")}
          </Act>
        )}
        {may.copy && (
          <Act icon={Copy} onPress={act(() => void copyText(line).then(done))}>
            {text("room.copyText")}
          </Act>
        )}
        <Act icon={Link2} onPress={act(() => void copyLink(line).then(done))}>
          {text("room.copyLink")}
        </Act>
        {may.delete && (
          <Act icon={Trash2} danger onPress={onDelete}>
            {text("room.delete")}
          </Act>
        )}
      </ul>
      {line.author === me && (
        <section className={styles.readers}>
          <h3>{text("room.whoSaw")}</h3>
          <ReaderList line={line} />
        </section>
      )}
    </Sheet>
  );
}

function Act({
  icon: Icon,
  danger = false,
  onPress,
  children,
}: {
  icon: LucideIcon;
  danger?: boolean;
  onPress: () => void;
  children: string;
}) {
  return (
    <li>
      <button type="button" className={danger ? styles.danger : styles.act} onClick={onPress}>
        <Icon size={20} strokeWidth={1.75} aria-hidden />
        {children}
      </button>
    </li>
  );
}
