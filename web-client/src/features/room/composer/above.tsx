import { FileText, Pencil, Reply, X } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import { usePerson } from "../../../state";
import { useTimeline } from "../../../state/timelines";
import { findLine } from "../../../sync/timeline";
import { IconButton } from "../../../ui/icon-button";
import { useRoom } from "../room-context";
import styles from "./above.module.css";
import type { Attachment } from "./use-attachments";
import type { Composer } from "./use-composer";

/** What the text belongs to: the line it answers or changes, and the files that go with it. */
export function Above({ composer }: { composer: Composer }) {
  const { list, remove } = composer.attachments;
  return (
    <>
      {composer.editing ? <EditingBar composer={composer} /> : <ReplyBar composer={composer} />}
      {list.length > 0 && (
        <ul className={styles.tray}>
          {list.map((one) => (
            <Tile key={one.id} attachment={one} onRemove={() => remove(one.id)} />
          ))}
        </ul>
      )}
    </>
  );
}

function ReplyBar({ composer }: { composer: Composer }) {
  const text = useText();
  const { group } = useRoom();
  const timeline = useTimeline(group);
  const line = composer.replyTo ? findLine(timeline, composer.replyTo) : undefined;
  const author = usePerson(line?.author);
  if (!composer.replyTo) return null;
  const words = line?.body.type === "text" ? line.body.text || text("room.quoteFiles") : "";
  return (
    <div className={styles.bar}>
      <Reply size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.words}>
        <b>{text("room.replyTo", { name: author?.name ?? "" })}</b> {words}
      </span>
      <IconButton size="small" label={text("room.cancelReply")} onClick={composer.cancel}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

function EditingBar({ composer }: { composer: Composer }) {
  const text = useText();
  return (
    <div className={styles.bar}>
      <Pencil size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.words}>
        <b>{text("room.editing")}</b>
      </span>
      <IconButton size="small" label={text("room.cancelEdit")} onClick={composer.cancel}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}

function Tile({ attachment, onRemove }: { attachment: Attachment; onRemove: () => void }) {
  const text = useText();
  const { file, preview } = attachment;
  return (
    <li className={preview ? styles.photo : styles.file} title={file.name}>
      {preview ? (
        <img src={preview} alt={file.name} />
      ) : (
        <>
          <FileText size={16} strokeWidth={1.75} aria-hidden />
          <span className={styles.name}>{file.name}</span>
        </>
      )}
      <button
        type="button"
        className={styles.remove}
        aria-label={text("room.removeFile", { name: file.name })}
        onClick={onRemove}
      >
        <X size={12} aria-hidden />
      </button>
    </li>
  );
}
