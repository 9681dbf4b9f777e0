import { useText } from "../../i18n/use-text";
import { personOf, useMe } from "../../state";
import { usePresent, useTyping } from "../../state/presence";
import styles from "./foot.module.css";
import { useRoom } from "./room-context";

/** Below the composer: who is writing, and which colleagues are here too. */
export function RoomFoot() {
  return (
    <div className={styles.foot} aria-live="off">
      <TypingWords />
      <AlsoHere />
    </div>
  );
}

function TypingWords() {
  const text = useText();
  const { group } = useRoom();
  const me = useMe().person.id;
  const typing = useTyping(group).filter(({ user }) => user !== me);
  const [first, second] = typing;
  if (!first) return null;
  const words =
    typing.length > 2
      ? text("room.typingMany", { count: typing.length })
      : second
        ? text("room.typingTwo", { first: first.name, second: second.name })
        : text("room.typingOne", { name: first.name });
  return (
    <span className={styles.typing}>
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {words}
    </span>
  );
}

/** Two operators in one room should know of each other. */
function AlsoHere() {
  const text = useText();
  const { group, staff, phone } = useRoom();
  const me = useMe().person.id;
  const present = usePresent(group);
  if (!staff || phone) return null;
  const colleagues = (present?.users ?? [])
    .filter((user) => user !== me)
    .map(personOf)
    .filter((person) => person?.kind === "internal")
    .map((person) => person?.name ?? "");
  if (colleagues.length === 0) return null;
  const names = colleagues.slice(0, 2).join(", ");
  const rest = colleagues.length - 2;
  return (
    <span className={styles.also}>
      {rest > 0
        ? text("room.alsoHereMore", { names, count: rest })
        : text("room.alsoHere", { names })}
    </span>
  );
}
