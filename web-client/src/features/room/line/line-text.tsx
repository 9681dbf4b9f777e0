import { Fragment, memo, type ReactNode } from "react";
import { useText } from "../../../i18n/use-text";
import type { UserId } from "../../../protocol/generated";
import { useMe } from "../../../state";
import { usePeopleStore } from "../../../state/people";
import { classNames } from "../../../ui/class-names";
import styles from "./line-text.module.css";

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,!?;:)\]»]/gu;

/** A written text: its own lines, links that can be pressed, mentions marked. Never HTML. */
export const LineText = memo(function LineText({
  text,
  mentions,
  mentionsStaff,
}: {
  text: string;
  mentions: readonly UserId[];
  mentionsStaff: boolean;
}) {
  const say = useText();
  const me = useMe();
  const people = usePeopleStore((state) => state.people);
  const names = mentions.flatMap((id) => {
    const person = people.get(id);
    return person ? [{ written: `@${person.name}`, mine: id === me.person.id }] : [];
  });
  if (mentionsStaff) {
    const mine = me.person.kind === "internal";
    names.push({ written: `@${say("room.mentionStaff")}`, mine });
  }
  return (
    <span className={styles.text}>
      {withLinks(text).map((part, index) => (
        <Fragment key={index}>{typeof part === "string" ? withNames(part, names) : part}</Fragment>
      ))}
    </span>
  );
});

function withLinks(text: string): (string | ReactNode)[] {
  const parts: (string | ReactNode)[] = [];
  let end = 0;
  for (const { 0: url, index } of text.matchAll(LINK)) {
    parts.push(text.slice(end, index));
    parts.push(
      <a key={index} href={url} target="_blank" rel="noopener noreferrer">
        {url}
      </a>,
    );
    end = index + url.length;
  }
  parts.push(text.slice(end));
  return parts;
}

function withNames(text: string, names: { written: string; mine: boolean }[]): ReactNode {
  const longest = [...names].sort((a, b) => b.written.length - a.written.length);
  for (const { written, mine } of longest) {
    const at = text.indexOf(written);
    if (at === -1) continue;
    return (
      <>
        {withNames(text.slice(0, at), names)}
        <span className={classNames(styles.mention, mine && styles.mine)}>{written}</span>
        {withNames(text.slice(at + written.length), names)}
      </>
    );
  }
  return text;
}
