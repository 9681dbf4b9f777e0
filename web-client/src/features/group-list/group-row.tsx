import { Link } from "@tanstack/react-router";
import { AtSign, BellOff, Lock, Star } from "lucide-react";
import { useText } from "../../i18n/use-text";
import type { LastLine } from "../../protocol/generated";
import { groupName, useMe } from "../../state";
import { useDraft } from "../../state/drafts";
import { Avatar } from "../../ui/avatar";
import { Badge } from "../../ui/badge";
import { classNames } from "../../ui/class-names";
import { Time } from "../../ui/time";
import { VisuallyHidden } from "../../ui/visually-hidden";
import styles from "./group-row.module.css";
import type { ListedGroup } from "./shown-rows";

/** A group in the list: name, last line and when, what is unread. */
export function GroupRowLink({ listed, open }: { listed: ListedGroup; open: boolean }) {
  const text = useText();
  const { row, unread, mentions } = listed;
  const { group, starred, muted, lastLine } = row;
  const name = groupName(group);
  return (
    <Link
      to="/groups/$groupId"
      params={{ groupId: group.id }}
      className={classNames(styles.row, unread > 0 && styles.unread, muted && styles.muted)}
      aria-current={open ? "page" : undefined}
      title={name}
    >
      <span className={styles.tile}>
        <Avatar id={group.id} name={group.city} shape="tile" size={36} />
        {starred && <Star className={styles.star} size={12} aria-hidden />}
      </span>
      <span className={styles.words}>
        <span className={styles.top}>
          <span className={styles.name}>{name}</span>
          {muted && <BellOff size={12} aria-hidden />}
          {lastLine && <Time at={lastLine.at} look="short" className={styles.time ?? ""} />}
        </span>
        <span className={styles.bottom}>
          <Preview group={group.id} line={lastLine} open={open} />
          {mentions > 0 && (
            <AtSign size={14} className={styles.mention} aria-label={text("groupList.mentioned")} />
          )}
          <Badge
            count={unread}
            tone={muted ? "quiet" : "accent"}
            label={text("groupList.unreadLines", { count: unread })}
          />
        </span>
      </span>
      {starred && <VisuallyHidden>{text("groupList.starred")}</VisuallyHidden>}
      {muted && <VisuallyHidden>{text("groupList.muted")}</VisuallyHidden>}
    </Link>
  );
}

function Preview({
  group,
  line,
  open,
}: {
  group: string;
  line: LastLine | null;
  /** The draft of the open group is in sight anyway. */
  open: boolean;
}) {
  const text = useText();
  const me = useMe();
  const draft = useDraft(group);
  if (draft && !open) {
    return (
      <span className={styles.preview}>
        <span className={styles.draft}>{text("groupList.draft")}</span> {draft.text}
      </span>
    );
  }
  if (!line) return <span className={styles.preview}>{text("groupList.noLines")}</span>;
  const author = line.author === me.person.id ? text("groupList.you") : firstName(line.authorName);
  return (
    <span className={styles.preview}>
      {line.side === "internal" && (
        <Lock size={12} className={styles.lock} aria-label={text("room.note")} />
      )}
      {author && line.kind !== "transition" && line.kind !== "deleted" && `${author}: `}
      {lineWords(line, text)}
    </span>
  );
}

function lineWords(line: LastLine, text: ReturnType<typeof useText>): string {
  const { kind, excerpt, transition } = line;
  switch (kind) {
    case "text":
      return excerpt;
    case "files":
      return excerpt || text("groupList.files");
    case "card":
      return excerpt ? text("groupList.cardOf", { number: excerpt }) : text("groupList.card");
    case "transition":
      return excerpt && transition
        ? text(`room.transition.${transition}`, { number: excerpt, to: "none" })
        : text("groupList.transition");
    case "deleted":
      return text("room.deleted");
  }
}

function firstName(name: string): string {
  return name.split(" ")[0] ?? name;
}
