import { CircleAlert, Clock, Lock } from "lucide-react";
import { refusalText } from "../../../i18n/failure-text";
import { useText } from "../../../i18n/use-text";
import { discardUnsent, retryUnsent, useConnection, useMe, useOutboxStore } from "../../../state";
import { closedBySettling } from "../../../state/outbox";
import type { PendingLine } from "../../../sync/pending";
import { Banner } from "../../../ui/banner";
import { classNames } from "../../../ui/class-names";
import { LinkButton } from "../../../ui/link-button";
import { PhotoGrid } from "../../../ui/photo-grid";
import { Time } from "../../../ui/time";
import { useRoom } from "../room-context";
import { AuthorName, PersonAvatar } from "./author";
import styles from "./line-row.module.css";
import { LineText } from "./line-text";
import { pendingPhotos } from "./pending-files";

/** One's own line that the server has not got yet: clock, doubt or failure, never silence. */
export function PendingRow({
  pending,
  first,
  last,
}: {
  pending: PendingLine;
  first: boolean;
  last: boolean;
}) {
  const text = useText();
  const me = useMe().person;
  const { phone, staff } = useRoom();
  const { unsent, message } = pending;
  const note = message.side === "internal";
  return (
    <article
      className={classNames(
        styles.line,
        styles.own,
        first && styles.first,
        last && styles.last,
        note && styles.note,
      )}
    >
      {!phone && <div className={styles.gutter}>{first && <PersonAvatar person={me} />}</div>}
      <div className={styles.content}>
        {first && (!phone || note) && (
          <header className={styles.head}>
            <AuthorName person={me} markStaff={!staff} />
            {note && (
              <span className={styles.noteMark}>
                <Lock size={14} strokeWidth={1.75} aria-hidden />
                {text("room.note")}
              </span>
            )}
            {!phone && <PendingMeta pending={pending} />}
          </header>
        )}
        {message.text !== "" && (
          <p className={styles.text}>
            <LineText
              text={message.text}
              mentions={message.mentions}
              mentionsStaff={message.mentionsStaff}
            />
            <span className={styles.timePlace} data-own aria-hidden="true" />
          </p>
        )}
        {unsent.files.length > 0 && <PendingFiles pending={pending} />}
        {phone && (
          <PendingMeta pending={pending} look={unsent.files.length > 0 ? "below" : "inline"} />
        )}
        {!phone && !first && <PendingMeta pending={pending} look="side" />}
        {unsent.state === "failed" && <Failure pending={pending} />}
      </div>
    </article>
  );
}

function PendingMeta({
  pending,
  look = "head",
}: {
  pending: PendingLine;
  look?: "head" | "side" | "inline" | "below";
}) {
  const text = useText();
  const { online } = useConnection();
  const settling = useOutboxStore((state) => closedBySettling(state, pending.unsent.op));
  const { state, madeAt, op } = pending.unsent;
  if (state === "failed") return null;
  const doubt = state === "unconfirmed" && online;
  const Glyph = doubt ? CircleAlert : Clock;
  const words = state === "sending" || settling ? "room.sending" : "room.waiting";
  return (
    <span className={classNames(styles.meta, styles[look])}>
      {doubt && text("room.unconfirmed")}
      {look !== "side" && !doubt && <Time at={madeAt} />}
      <Glyph size={14} strokeWidth={1.75} aria-label={text(doubt ? "room.unconfirmed" : words)} />
      {state === "waiting" && !online && look !== "inline" && (
        <LinkButton quiet onClick={() => discardUnsent(op)}>
          {text("room.takeBack")}
        </LinkButton>
      )}
    </span>
  );
}

function PendingFiles({ pending }: { pending: PendingLine }) {
  const { previews, progress } = useOutboxStore();
  const { photos, names } = pendingPhotos(pending.unsent, previews, progress);
  return (
    <>
      {photos.length > 0 && (
        <div className={styles.pendingPhotos}>
          <PhotoGrid
            photos={photos}
            onOpen={() => {}}
            onRetry={() => retryUnsent(pending.unsent.op)}
          />
        </div>
      )}
      {names.map((name) => (
        <p key={name} className={styles.gone}>
          {name}
        </p>
      ))}
    </>
  );
}

/** Why it was not sent, that the text is kept, and what can be done. */
function Failure({ pending }: { pending: PendingLine }) {
  const text = useText();
  const { takeBack } = useRoom();
  const { op, error, files } = pending.unsent;
  const reason = error ? refusalText(error, text) : text("failure.unanswered");
  return (
    <div className={styles.failure}>
      <Banner
        tone="bad"
        title={`${text("room.failed", { reason })} ${text("room.textKept")}`}
        actions={
          <>
            <LinkButton onClick={() => retryUnsent(op)}>{text("room.repeat")}</LinkButton>
            {files.length > 0 && (
              <LinkButton onClick={() => retryUnsent(op, true)}>
                {text("room.withoutFiles")}
              </LinkButton>
            )}
            <LinkButton
              onClick={() => {
                takeBack(pending.message.text);
                discardUnsent(op);
              }}
            >
              {text("room.toComposer")}
            </LinkButton>
            <LinkButton quiet onClick={() => discardUnsent(op)}>
              {text("room.discard")}
            </LinkButton>
          </>
        }
      />
    </div>
  );
}
