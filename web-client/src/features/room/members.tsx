import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { MemberForGroup, PersonForGroup } from "../../protocol/generated";
import { useGroupPeople } from "../../state";
import { usePresenceStore, usePresent } from "../../state/presence";
import { AvatarStack } from "../../ui/avatar";
import { ExternalMark } from "../../ui/external-mark";
import { Popover } from "../../ui/popover";
import header from "./header.module.css";
import { PersonAvatar } from "./line/author";
import styles from "./members.module.css";
import { useRoom } from "./room-context";

/** The masters as a stack of faces; a press names everyone. */
export function Members() {
  const text = useText();
  const { group } = useRoom();
  const people = useGroupPeople(group);
  const [open, setOpen] = useState(false);
  if (!people) return null;
  const faces = people.members.slice(0, 3).map(({ person }) => ({
    id: person.id,
    name: person.name,
    shape: "square" as const,
    picture: person.avatar ? `/api/files/${person.avatar}/thumb` : undefined,
  }));
  return (
    <Popover
      title={text("room.members")}
      open={open}
      onOpen={setOpen}
      trigger={
        <button
          type="button"
          className={header.people}
          aria-label={text("room.membersOf", { count: people.members.length })}
        >
          <AvatarStack people={faces} />
          {faces.length === 0 && text("room.membersOf", { count: 0 })}
        </button>
      }
    >
      <MemberList />
    </Popover>
  );
}

/** Masters with their work, then the staff that the reader may know of. */
export function MemberList() {
  const text = useText();
  const { group, staff } = useRoom();
  const people = useGroupPeople(group);
  if (!people) return null;
  return (
    <div className={styles.lists}>
      <section>
        <h3 className={styles.title}>{text("room.masters")}</h3>
        {people.members.length === 0 && <p className={styles.none}>{text("room.noMasters")}</p>}
        <ul>
          {people.members.map((member) => (
            <Member key={member.person.id} member={member} />
          ))}
        </ul>
      </section>
      {people.staff.length > 0 && (
        <section>
          <h3 className={styles.title}>{text("room.staff")}</h3>
          <ul>
            {people.staff.map((person) => (
              <PersonRow key={person.id} person={person} note={staff ? undefined : ""} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Member({ member }: { member: MemberForGroup }) {
  const text = useText();
  const { openTasks, overdueTasks, person } = member;
  const load = [
    openTasks > 0 && text("room.openTasks", { count: openTasks }),
    overdueTasks > 0 && text("room.overdueTasks", { count: overdueTasks }),
  ].filter(Boolean);
  return <PersonRow person={person} note={load.join(", ")} />;
}

function PersonRow({ person, note }: { person: PersonForGroup; note?: string | undefined }) {
  const text = useText();
  const { group } = useRoom();
  const here = usePresent(group)?.users.includes(person.id) ?? false;
  const online = usePresenceStore((state) => state.online.has(person.id));
  const presence = here ? text("room.here") : online ? text("room.online") : "";
  return (
    <li className={styles.person}>
      <PersonAvatar person={person} size={28} present={here || online} />
      <span className={styles.words}>
        <span className={styles.name}>{person.name}</span>
        <span className={styles.note}>
          {person.company && <ExternalMark company={person.company} />}
          {[presence, note].filter(Boolean).join(" · ")}
        </span>
      </span>
    </li>
  );
}
