import type { UserId } from "../../protocol/generated";
import { usePerson } from "../../state";
import { Avatar } from "../../ui/avatar";
import styles from "./deals.module.css";

/** A colleague's or a master's face and name; a dash until his name has come. */
export function PersonName({ id }: { id: UserId }) {
  const person = usePerson(id);
  return (
    <span className={styles.person}>
      <Avatar
        id={id}
        name={person?.name ?? ""}
        size={20}
        shape={person?.kind === "external" ? "square" : "round"}
        picture={person?.avatar ? `/api/files/${person.avatar}/thumb` : undefined}
      />
      <span className={styles.clip}>{person?.name ?? "—"}</span>
    </span>
  );
}
