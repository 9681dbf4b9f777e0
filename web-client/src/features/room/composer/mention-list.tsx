import { Headset } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import { classNames } from "../../../ui/class-names";
import { ExternalMark } from "../../../ui/external-mark";
import { PersonAvatar } from "../line/author";
import styles from "./mention-list.module.css";
import { type Mentionable, nameOf } from "./mentions";

/** Those who fit what was typed after «@»; the field keeps the focus and the keys. */
export function MentionList({
  id,
  options,
  active,
  onChoose,
}: {
  id: string;
  options: readonly Mentionable[];
  active: number;
  onChoose: (one: Mentionable) => void;
}) {
  const text = useText();
  return (
    <div id={id} className={styles.list} role="listbox" aria-label={text("room.mentionList")}>
      {options.map((one, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, see aria-activedescendant
        <div
          key={one.kind === "staff" ? "staff" : one.person.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className={classNames(styles.option, index === active && styles.active)}
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(one);
          }}
        >
          {one.kind === "staff" ? (
            <span className={styles.staff}>
              <Headset size={16} strokeWidth={1.75} aria-hidden />
            </span>
          ) : (
            <PersonAvatar person={one.person} size={24} />
          )}
          <span className={styles.name}>{nameOf(one)}</span>
          {one.kind === "staff" ? (
            <span className={styles.note}>{text("room.mentionStaffNote")}</span>
          ) : (
            one.person.company && <ExternalMark company={one.person.company} />
          )}
        </div>
      ))}
    </div>
  );
}
