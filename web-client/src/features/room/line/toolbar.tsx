import { Copy, Link2, MoreHorizontal, Pencil, Reply, SmilePlus, Trash2 } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import type { MessageView } from "../../../protocol/generated";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../../../ui/menu";
import { showToast } from "../../../ui/toasts";
import { useRoom } from "../room-context";
import { EmojiMenu } from "./emoji-menu";
import { copyLink, copyText, useLineActs } from "./line-acts";
import { react } from "./reactions";
import styles from "./toolbar.module.css";

/** Acts on a line, shown while the pointer or the focus is on it. */
export function Toolbar({ line, onDelete }: { line: MessageView; onDelete: () => void }) {
  const text = useText();
  const { reply, edit } = useRoom();
  const may = useLineActs(line);
  const done = () => showToast({ text: text("room.copied") });
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={text("room.more")}>
      <EmojiMenu
        trigger={
          <IconButton size="small" label={text("room.react")}>
            <SmilePlus size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
        }
        onEmoji={(emoji) => react(line, emoji, true)}
      />
      <IconButton size="small" label={text("room.reply")} onClick={() => reply(line)}>
        <Reply size={16} strokeWidth={1.75} aria-hidden />
      </IconButton>
      {may.edit && (
        <IconButton size="small" label={text("room.edit")} onClick={() => edit(line)}>
          <Pencil size={16} strokeWidth={1.75} aria-hidden />
        </IconButton>
      )}
      <Menu
        trigger={
          <IconButton size="small" label={text("room.more")}>
            <MoreHorizontal size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
        }
      >
        {may.copy && (
          <MenuItem icon={<Copy size={16} />} onSelect={() => void copyText(line).then(done)}>
            {text("room.copyText")}
          </MenuItem>
        )}
        <MenuItem icon={<Link2 size={16} />} onSelect={() => void copyLink(line).then(done)}>
          {text("room.copyLink")}
        </MenuItem>
        {may.delete && (
          <>
            <MenuSeparator />
            <MenuItem icon={<Trash2 size={16} />} danger onSelect={onDelete}>
              {text("room.delete")}
            </MenuItem>
          </>
        )}
      </Menu>
    </div>
  );
}
