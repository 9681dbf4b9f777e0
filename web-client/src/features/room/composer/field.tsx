import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useState } from "react";
import { useText } from "../../../i18n/use-text";
import { useMe } from "../../../state";
import { sayTyping } from "../../../state/rooms";
import { timelineOf } from "../../../state/timelines";
import { useRoom } from "../room-context";
import styles from "./composer.module.css";
import { MentionList } from "./mention-list";
import { complete, type Mentionable, matching, mentionAt } from "./mentions";
import type { Composer } from "./use-composer";
import { writeAt } from "./write-at";

const MOST_OPTIONS = 8;
/** The sign of typing is renewed this often, in milliseconds. */
const TYPING = 3_000;

/** The text field of the composer: grows to eight lines, knows the keys and the mentions. */
export function ComposerField({
  composer,
  mentionable,
  field,
  onSend,
}: {
  composer: Composer;
  mentionable: readonly Mentionable[];
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: () => void;
}) {
  const text = useText();
  const { phone, group } = useRoom();
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const [active, setActive] = useState(0);
  const editLast = useEditLast(composer);
  const query = dismissed ? null : mentionAt(composer.text, caret);
  const options = query ? matching(mentionable, query.typed).slice(0, MOST_OPTIONS) : [];
  const open = options.length > 0;
  useGrowth(field, composer.text);

  const choose = (one: Mentionable) => {
    if (!query) return;
    const done = complete(composer.text, query, one);
    const write = () => {
      composer.setText(done.text);
      setCaret(done.caret);
    };
    writeAt(field.current, write, done.caret);
  };

  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (open && pressInList(event)) {
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey && !phone) {
      event.preventDefault();
      onSend();
    } else if (event.key === "Escape" && composer.cancel()) {
      event.preventDefault();
    } else if (event.key === "ArrowUp" && composer.text === "" && editLast()) {
      event.preventDefault();
    }
  };

  const pressInList = (event: KeyboardEvent): boolean => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((active + step + options.length) % options.length);
    else if (event.key === "Escape") setDismissed(true);
    else if (event.key === "Enter" || event.key === "Tab") {
      const one = options[active];
      if (one) choose(one);
    } else return false;
    return true;
  };

  const placeholder = phone
    ? "room.composerShort"
    : composer.side === "internal"
      ? "room.composerNote"
      : "room.composer";
  return (
    <>
      {open && <MentionList id={id} options={options} active={active} onChoose={choose} />}
      <textarea
        ref={field}
        className={styles.field}
        rows={1}
        value={composer.text}
        placeholder={text(placeholder)}
        aria-label={text(composer.side === "internal" ? "room.composerNote" : "room.composer")}
        aria-autocomplete="list"
        {...(open ? { "aria-controls": id, "aria-activedescendant": `${id}-${active}` } : {})}
        onChange={(event) => {
          composer.setText(event.target.value);
          setCaret(event.target.selectionStart);
          setDismissed(false);
          setActive(0);
          if (event.target.value !== "" && !composer.editing) {
            tellTyping(group, () => sayTyping(group, composer.side));
          }
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onKeyDown={press}
        onPaste={(event) => {
          const files = [...event.clipboardData.files];
          if (files.length === 0 || composer.editing) return;
          event.preventDefault();
          composer.attachments.add(files);
        }}
      />
    </>
  );
}

let saidAt = 0;
let saidIn = "";

function tellTyping(group: string, say: () => void): void {
  const now = Date.now();
  if (saidIn === group && now - saidAt < TYPING) return;
  saidAt = now;
  saidIn = group;
  say();
}

/** The field is as high as its text, up to eight lines; then it scrolls. */
function useGrowth(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    if (text !== "") area.style.height = `${area.scrollHeight}px`;
  }, [field, text]);
}

/** Arrow up in an empty field takes one's last message for a change. */
function useEditLast(composer: Composer): () => boolean {
  const { group } = useRoom();
  const me = useMe().person.id;
  return () => {
    const lines = timelineOf(group)?.lines ?? [];
    const last = lines.findLast((line) => line.author === me && line.body.type === "text");
    if (last) composer.edit(last);
    return last !== undefined;
  };
}
