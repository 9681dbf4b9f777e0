import { useText } from "../../../i18n/use-text";
import type { PersonForGroup } from "../../../protocol/generated";
import { Avatar } from "../../../ui/avatar";
import { ExternalMark } from "../../../ui/external-mark";
import styles from "./line-row.module.css";

/** Round is staff, squared is an outsider. */
export function PersonAvatar({
  person,
  size = 32,
  present = false,
}: {
  person: PersonForGroup;
  size?: 20 | 24 | 28 | 32 | 36;
  present?: boolean;
}) {
  return (
    <Avatar
      id={person.id}
      name={person.name}
      size={size}
      shape={person.kind === "external" ? "square" : "round"}
      picture={person.avatar ? `/api/files/${person.avatar}/thumb` : undefined}
      present={present}
    />
  );
}

/** A name with what its reader must know about him: an outsider's company, or that he is staff. */
export function AuthorName({
  person,
  markStaff,
}: {
  person: PersonForGroup | undefined;
  markStaff: boolean;
}) {
  const text = useText();
  if (!person) return <span className={styles.author}>{text("room.product")}</span>;
  return (
    <>
      <span className={styles.author}>{person.name}</span>
      {person.kind === "external" && person.company && <ExternalMark company={person.company} />}
      {person.kind === "internal" && markStaff && (
        <span className={styles.role}>{text("room.operator")}</span>
      )}
    </>
  );
}
