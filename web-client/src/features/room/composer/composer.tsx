import { ArrowUp, AtSign, Camera, Check, Image, Paperclip, Send, Smile } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { GroupForGroup, Side } from "../../../protocol/generated";
import { useTasksStore } from "../../../state/tasks";
import { classNames } from "../../../ui/class-names";
import { IconButton } from "../../../ui/icon-button";
import { NewTaskButton } from "../../tasks/new/new-task-button";
import { EmojiMenu } from "../line/emoji-menu";
import { useRoom } from "../room-context";
import { Above } from "./above";
import styles from "./composer.module.css";
import { ComposerField } from "./field";
import { FileButton } from "./file-button";
import { LeakQuestion } from "./leak-question";
import { findSensitive, type Sensitive } from "./sensitive";
import { AudienceStrip } from "./strip";
import type { Composer } from "./use-composer";
import { useMentionable } from "./use-mentionable";
import { writeAt } from "./write-at";

/** Longest message, in characters. */
const MOST = 8_000;

/** Where a message is written: who will see it is always in sight above the text. */
export function ComposerBox({ composer, group }: { composer: Composer; group: GroupForGroup }) {
  const text = useText();
  const { staff, phone } = useRoom();
  const field = useRef<HTMLTextAreaElement>(null);
  const mentionable = useMentionable(group.id, composer.side);
  const [leak, setLeak] = useState<readonly Sensitive[]>([]);
  const length = [...composer.text.trim()].length;
  const tooLong = length > MOST;
  const { replyTo, editing } = composer;

  useEffect(() => {
    if (replyTo || editing) field.current?.focus();
  }, [replyTo, editing]);

  const send = (side?: Side) => {
    setLeak([]);
    composer.send(mentionable, side);
    field.current?.focus();
  };
  const ask = () => {
    if (!composer.ready || tooLong) return;
    const outward = staff && composer.side === "shared";
    const found = outward ? findSensitive(composer.text, amountsOf(group.id)) : [];
    if (found.length > 0) setLeak(found);
    else send();
  };
  const insert = (words: string) => {
    const area = field.current;
    const at = area?.selectionStart ?? composer.text.length;
    const written = composer.text.slice(0, at) + words + composer.text.slice(at);
    writeAt(area, () => composer.setText(written), at + words.length);
  };

  const tools = (
    <Tools composer={composer} phone={phone} onMention={() => insert("@")} onEmoji={insert} />
  );
  return (
    <div className={styles.place}>
      <div
        className={classNames(
          styles.box,
          staff && styles.external,
          composer.side === "internal" && styles.internal,
        )}
      >
        {staff && <AudienceStrip composer={composer} company={group.company} />}
        <Above composer={composer} />
        <div className={styles.row}>
          {phone && !editing && (
            <FileButton label={text("room.camera")} camera onFiles={composer.attachments.add}>
              <Camera size={24} strokeWidth={1.5} aria-hidden />
            </FileButton>
          )}
          <div className={styles.input}>
            <ComposerField {...{ composer, mentionable, field }} onSend={ask} />
            {phone && tools}
          </div>
          {phone && <SendButton composer={composer} disabled={tooLong} onSend={ask} />}
        </div>
        {tooLong && (
          <p className={styles.problem} role="alert">
            {text("room.tooLong", { count: length, max: MOST })}
          </p>
        )}
        {!phone && (
          <div className={styles.tools}>
            {tools}
            {staff && !editing && <NewTaskButton group={group.id} />}
            <span className={styles.hint}>{text("room.enterSends")}</span>
            <SendButton composer={composer} disabled={tooLong} onSend={ask} />
          </div>
        )}
      </div>
      <LeakQuestion
        found={leak}
        onClose={() => setLeak([])}
        onNote={() => send("internal")}
        onSend={() => send("shared")}
      />
    </div>
  );
}

function Tools({
  composer,
  phone,
  onMention,
  onEmoji,
}: {
  composer: Composer;
  phone: boolean;
  onMention: () => void;
  onEmoji: (emoji: string) => void;
}) {
  const text = useText();
  const { add } = composer.attachments;
  if (composer.editing) return null;
  return (
    <>
      <FileButton label={text("room.attach")} onFiles={add}>
        <Paperclip size={phone ? 20 : 16} strokeWidth={1.75} aria-hidden />
      </FileButton>
      {!phone && (
        <>
          <FileButton label={text("room.attachPhoto")} pictures onFiles={add}>
            <Image size={16} strokeWidth={1.75} aria-hidden />
          </FileButton>
          <IconButton label={text("room.mention")} onClick={onMention}>
            <AtSign size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
          <EmojiMenu
            trigger={
              <IconButton label={text("room.emoji")}>
                <Smile size={16} strokeWidth={1.75} aria-hidden />
              </IconButton>
            }
            onEmoji={onEmoji}
          />
        </>
      )}
    </>
  );
}

function SendButton({
  composer,
  disabled,
  onSend,
}: {
  composer: Composer;
  disabled: boolean;
  onSend: () => void;
}) {
  const text = useText();
  const { phone } = useRoom();
  const Icon = composer.editing ? Check : phone ? ArrowUp : Send;
  return (
    <IconButton
      label={text(composer.editing ? "room.saveEdit" : "room.send")}
      className={classNames(styles.send, composer.ready && !disabled && styles.ready)}
      disabled={!composer.ready || disabled}
      // The field keeps the focus, and the keyboard of a phone stays open.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onSend}
    >
      <Icon size={phone ? 20 : 16} strokeWidth={1.75} aria-hidden />
    </IconButton>
  );
}

/** Sums of the deals whose tasks are in this group, in kopecks. */
function amountsOf(group: string): number[] {
  return [...useTasksStore.getState().tasks.values()].flatMap(({ task, staff }) =>
    task.group === group && staff?.deal?.amount ? [staff.deal.amount] : [],
  );
}
