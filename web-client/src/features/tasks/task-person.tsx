import { useText } from "../../i18n/use-text";
import type { UserId } from "../../protocol/generated";
import { usePerson } from "../../state";
import { Avatar, NoAvatar } from "../../ui/avatar";
import { ExternalMark } from "../../ui/external-mark";
import styles from "./facts.module.css";

/** Whoever a task is given to, or that nobody has it. */
export function TaskPerson({ id, company = false }: { id: UserId | null; company?: boolean }) {
  const text = useText();
  const person = usePerson(id);
  if (id === null) {
    return (
      <span className={styles.person}>
        <NoAvatar />
        <span className={styles.quiet}>{text("tasks.pool")}</span>
      </span>
    );
  }
  return (
    <span className={styles.person}>
      <Avatar
        id={id}
        name={person?.name ?? ""}
        size={20}
        shape={person?.kind === "internal" ? "round" : "square"}
        picture={person?.avatar ? `/api/files/${person.avatar}/thumb` : undefined}
      />
      <span className={styles.clip}>{person?.name ?? "…"}</span>
      {company && person?.company && <ExternalMark company={person.company} />}
    </span>
  );
}
