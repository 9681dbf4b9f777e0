import { Lock } from "lucide-react";
import { memo, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { MessageView } from "../../../protocol/generated";
import { useMe, usePerson } from "../../../state";
import { useOutboxStore } from "../../../state/outbox";
import { withUnsent } from "../../../sync/pending";
import { classNames } from "../../../ui/class-names";
import { Time } from "../../../ui/time";
import { useRoom } from "../room-context";
import { AuthorName, PersonAvatar } from "./author";
import { DeleteQuestion } from "./delete-question";
import { Edited } from "./edited";
import { LineBodyView } from "./line-body";
import styles from "./line-row.module.css";
import { LineSheet } from "./line-sheet";
import { Quote } from "./quote";
import { Reactions } from "./reactions";
import { Ticks } from "./ticks";
import { Toolbar } from "./toolbar";
import { TransitionLine } from "./transition";
import { useLongPress } from "./use-long-press";

export interface LineRowProps {
  line: MessageView;
  /** Stands under the author's name, or continues what is above. */
  first: boolean;
  last: boolean;
  highlighted: boolean;
}

/** One line of the timeline: a row on wide screens, a bubble on phones. */
export const LineRow = memo(function LineRow({ line, first, last, highlighted }: LineRowProps) {
  const shown = useShownLine(line);
  if (shown.body.type === "transition") return <TransitionLine line={shown} body={shown.body} />;
  return <Message {...{ line: shown, first, last, highlighted }} />;
});

function Message({ line, first, last, highlighted }: LineRowProps) {
  const text = useText();
  const me = useMe().person;
  const { phone, staff } = useRoom();
  const author = usePerson(line.author);
  const [active, setActive] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const press = useLongPress(() => setSheet(true));
  const own = line.author === me.id;
  const note = line.side === "internal";
  const deleted = line.body.type === "deleted";
  const card = line.body.type === "task_card" || line.body.type.endsWith("deal_card");
  return (
    <article
      className={classNames(
        styles.line,
        first && styles.first,
        last && styles.last,
        own && styles.own,
        note && styles.note,
        card && styles.wide,
        highlighted && styles.highlighted,
      )}
      // Not «enter»: a line that appears under a resting pointer is never entered.
      onPointerMove={() => setActive(true)}
      onPointerLeave={(event) => {
        if (!hasOpenMenu(event.currentTarget)) setActive(false);
      }}
      onFocus={() => setActive(true)}
      onBlur={(event) => {
        const here = event.currentTarget.contains(event.relatedTarget);
        if (!here && !isInMenu(event.relatedTarget)) setActive(false);
      }}
      {...(phone && !deleted ? press : {})}
    >
      {!phone && (
        <div className={styles.gutter}>
          {first && author ? (
            <PersonAvatar person={author} />
          ) : (
            <Time at={line.at} className={styles.hoverTime ?? ""} />
          )}
        </div>
      )}
      <div className={styles.content}>
        {first && (!phone || !own || note) && (
          <header className={styles.head}>
            <AuthorName person={author} markStaff={!staff} />
            {note && (
              <span className={styles.noteMark}>
                <Lock size={14} strokeWidth={1.75} aria-hidden />
                {text("room.note")}
              </span>
            )}
            {!phone && <Meta line={line} own={own} />}
          </header>
        )}
        {line.chip && <TaskChipLink line={line} />}
        {line.reply && <Quote quote={line.reply} />}
        <LineBodyView line={line} own={own} />
        {!card && (phone || !first) && (
          <Meta
            line={line}
            own={own}
            look={phone ? (endsWithText(line) ? "inline" : "below") : "side"}
          />
        )}
        <Reactions line={line} />
      </div>
      {active && !phone && !deleted && <Toolbar line={line} onDelete={() => setDeleting(true)} />}
      <DeleteQuestion line={line} open={deleting} onClose={() => setDeleting(false)} />
      {sheet && (
        <LineSheet
          line={line}
          onClose={() => setSheet(false)}
          onDelete={() => {
            setSheet(false);
            setDeleting(true);
          }}
        />
      )}
    </article>
  );
}

/** A menu of the toolbar lies elsewhere in the page: while it is open, its line stays lit. */
function hasOpenMenu(line: Element): boolean {
  return line.querySelector('[aria-expanded="true"]') !== null;
}

function isInMenu(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-floating]") !== null;
}

/** In a bubble the time stands on the last line of the text when nothing else follows. */
function endsWithText({ body, reactions }: MessageView): boolean {
  return body.type === "text" && body.files.length === 0 && reactions.length === 0;
}

/** Time, «изменено» and, for one's own lines, how far they have come. */
function Meta({
  line,
  own,
  look = "head",
}: {
  line: MessageView;
  own: boolean;
  look?: "head" | "side" | "inline" | "below";
}) {
  const edited = line.editedAt !== null && line.body.type !== "deleted";
  if (look === "side" && !edited && !own) return null;
  return (
    <span className={classNames(styles.meta, styles[look])} data-edited={edited || undefined}>
      {edited && <Edited line={line} />}
      {look !== "side" && <Time at={line.at} />}
      {own && line.body.type !== "deleted" && <Ticks line={line} />}
    </span>
  );
}

function TaskChipLink({ line }: { line: MessageView }) {
  const text = useText();
  const { showTask } = useRoom();
  const { chip } = line;
  if (!chip) return null;
  return (
    <button type="button" className={styles.chip} onClick={() => showTask(chip.task)}>
      {text("room.ofTask", { number: chip.number })}
    </button>
  );
}

/** The line with what its reader has done to it and the server has not confirmed yet. */
function useShownLine(line: MessageView): MessageView {
  const me = useMe().person.id;
  const unsent = useOutboxStore((state) => state.unsent);
  return unsent.length === 0 ? line : withUnsent(line, unsent, me);
}
