import { Clock, Lock, SendHorizontal } from "lucide-react";
import { type Ref, useMemo, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { MessageView, TaskForGroup } from "../../../protocol/generated";
import { sendCommand, useMe, usePerson } from "../../../state";
import { Avatar } from "../../../ui/avatar";
import { classNames } from "../../../ui/class-names";
import { IconButton } from "../../../ui/icon-button";
import { LinkButton } from "../../../ui/link-button";
import { PhotoGrid } from "../../../ui/photo-grid";
import { PhotoViewer } from "../../../ui/photo-viewer";
import { TextArea } from "../../../ui/text-area";
import { Time } from "../../../ui/time";
import { usePhotos } from "../model/use-photos";
import styles from "./discussion.module.css";
import { useDiscussion } from "./use-discussion";

/** What was said about this task; each line also stands in the room with the task's chip. */
export function Discussion({
  task,
  mayComment,
  place,
}: {
  task: TaskForGroup;
  mayComment: boolean;
  place?: Ref<HTMLElement>;
}) {
  const text = useText();
  const { lines, pending, older } = useDiscussion(task);
  const count = lines.filter(({ body }) => body.type === "text").length + pending.length;
  return (
    <section className={styles.section} aria-label={text("tasks.discussion")} ref={place}>
      <h3>
        {text("tasks.discussion")} {count > 0 && <span className={styles.count}>{count}</span>}
      </h3>
      {older && (
        <LinkButton quiet onClick={() => void older()}>
          {text("tasks.olderLines")}
        </LinkButton>
      )}
      <ol className={styles.lines} aria-live="polite">
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
        {pending.map(({ unsent, message }) => (
          <PendingLine key={unsent.op} words={message.text} failed={unsent.state === "failed"} />
        ))}
      </ol>
      {mayComment && <Ask task={task} />}
    </section>
  );
}

function Line({ line }: { line: MessageView }) {
  const text = useText();
  const author = usePerson(line.author);
  const [open, setOpen] = useState<number>();
  const files = line.body.type === "text" ? line.body.files : null;
  const shots = useMemo(() => (files ?? []).map((file) => ({ file })), [files]);
  const photos = usePhotos(shots);
  return (
    <li className={classNames(styles.line, line.side === "internal" && styles.internal)}>
      <Avatar
        id={line.author ?? ""}
        name={author?.name ?? "?"}
        size={20}
        labelled
        shape={author?.kind === "external" ? "square" : "round"}
        picture={author?.avatar ? `/api/files/${author.avatar}/thumb` : undefined}
      />
      <div className={styles.body}>
        <span className={styles.words}>
          {line.side === "internal" && (
            <Lock
              size={12}
              strokeWidth={2}
              className={styles.lock}
              aria-label={text("tasks.staffOnly")}
            />
          )}
          {line.body.type === "text" ? line.body.text : text("tasks.deletedLine")}{" "}
          <Time at={line.at} look="short" className={styles.time} />
        </span>
        {photos.length > 0 && (
          <>
            <PhotoGrid photos={photos} most={3} onOpen={setOpen} />
            <PhotoViewer
              photos={photos}
              index={open}
              onIndex={setOpen}
              onClose={() => setOpen(undefined)}
            />
          </>
        )}
        {files
          ?.filter(({ shown }) => shown !== "picture")
          .map((file) => (
            <a key={file.id} href={`/api/files/${file.id}`} download>
              {file.name}
            </a>
          ))}
      </div>
    </li>
  );
}

function PendingLine({ words, failed }: { words: string; failed: boolean }) {
  const text = useText();
  const { person } = useMe();
  return (
    <li className={styles.line}>
      <Avatar
        id={person.id}
        name={person.name}
        size={20}
        labelled
        shape={person.kind === "external" ? "square" : "round"}
      />
      <span className={styles.words}>
        {words}{" "}
        {failed ? (
          <span className={styles.failed}>{text("tasks.lineFailed")}</span>
        ) : (
          <Clock size={12} className={styles.clock} aria-label={text("tasks.lineWaits")} />
        )}
      </span>
    </li>
  );
}

function Ask({ task }: { task: TaskForGroup }) {
  const text = useText();
  const master = usePerson(task.assignee);
  const me = useMe();
  const [words, setWords] = useState("");
  const send = () => {
    if (words.trim() === "") return;
    void sendCommand({
      type: "send_message",
      group: task.group,
      side: "shared",
      text: words.trim(),
      files: [],
      replyTo: null,
      task: task.id,
      mentions: [],
      mentionsStaff: false,
    });
    setWords("");
  };
  const label =
    me.person.kind === "internal" && master
      ? text("tasks.askMaster", { name: master.name.split(" ")[0] ?? "" })
      : text("tasks.askStaff");
  return (
    <form
      className={styles.ask}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextArea
        label={label}
        hideLabel
        rows={1}
        maxLength={8000}
        placeholder={label}
        value={words}
        onValue={setWords}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      {words.trim() !== "" && (
        <IconButton label={text("tasks.send")} type="submit">
          <SendHorizontal strokeWidth={1.75} />
        </IconButton>
      )}
    </form>
  );
}
