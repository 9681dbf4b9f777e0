import { UserMinus } from "lucide-react";
import { useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import type {
  GroupForGroup,
  GroupView,
  MemberForGroup,
  PersonList,
} from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { learnPeople, sendCommand, useAnswer, useLive } from "../../state";
import { Avatar } from "../../ui/avatar";
import { Confirm } from "../../ui/confirm";
import { IconButton } from "../../ui/icon-button";
import { Select } from "../../ui/select";
import { Skeleton } from "../../ui/skeleton";
import styles from "./admin.module.css";

/** The masters of a group with their load; added from those known, removed at once (C6-1). */
export function Members({ group }: { group: GroupForGroup }) {
  const text = useText();
  const { value, again } = useAnswer<GroupView>(`/api/groups/${group.id}`);
  useLive("person", again);
  useEffect(() => {
    if (value) learnPeople([...value.members.map(({ person }) => person), ...value.staff]);
  }, [value]);
  const [leaving, setLeaving] = useState<MemberForGroup | null>(null);
  const { act, busy } = useAct();
  const remove = async ({ person }: MemberForGroup) => {
    await act(() => sendCommand({ type: "remove_member", group: group.id, user: person.id }));
    setLeaving(null);
    again();
  };
  const members = value?.members ?? [];
  return (
    <section className={styles.part}>
      <h2>
        {text("groups.members")}
        <span className={styles.quiet}>{members.length > 0 && members.length}</span>
      </h2>
      {!value ? (
        <Skeleton height={36} />
      ) : members.length === 0 ? (
        <p className={styles.hint}>{text("groups.noMembers")}</p>
      ) : (
        <ul className={styles.list}>
          {members.map((member) => (
            <Member key={member.person.id} member={member} onRemove={() => setLeaving(member)} />
          ))}
        </ul>
      )}
      {!group.archived && <AddMember group={group} members={members} onAdded={again} />}
      {leaving && (
        <Confirm
          title={text("groups.removeAsk", { name: leaving.person.name })}
          verb={text("groups.removeMember")}
          busy={busy}
          onYes={() => void remove(leaving)}
          onClose={() => setLeaving(null)}
        >
          {text("groups.removeText", { count: leaving.openTasks })}
        </Confirm>
      )}
    </section>
  );
}

function Member({ member, onRemove }: { member: MemberForGroup; onRemove: () => void }) {
  const text = useText();
  const { person, openTasks, overdueTasks } = member;
  return (
    <li className={styles.item}>
      <Avatar
        id={person.id}
        name={person.name}
        shape="square"
        size={28}
        picture={person.avatar ? `/api/files/${person.avatar}/thumb` : undefined}
      />
      <span className={styles.words}>
        <span className={styles.clip}>{person.name}</span>
        <span className={styles.hint}>
          {text("groups.memberTasks", { count: openTasks })}
          {overdueTasks > 0 && ` · ${text("groups.memberOverdue", { count: overdueTasks })}`}
        </span>
      </span>
      <IconButton
        size="small"
        label={`${text("groups.removeMember")}: ${person.name}`}
        onClick={onRemove}
      >
        <UserMinus size={16} strokeWidth={1.75} aria-hidden />
      </IconButton>
    </li>
  );
}

function AddMember({
  group,
  members,
  onAdded,
}: {
  group: GroupForGroup;
  members: readonly MemberForGroup[];
  onAdded: () => void;
}) {
  const text = useText();
  const { value } = useAnswer<PersonList>("/api/people");
  const { act, busy } = useAct();
  const inside = new Set(members.map(({ person }) => person.id));
  const masters = (value?.people ?? []).filter(
    ({ person, status }) =>
      person.kind === "external" &&
      status !== "suspended" &&
      status !== "erased" &&
      !inside.has(person.id),
  );
  if (masters.length === 0) return null;
  const add = async (user: string) => {
    if (user === "") return;
    if (await act(() => sendCommand({ type: "add_member", group: group.id, user }))) onAdded();
  };
  return (
    <Select
      label={text("groups.addMember")}
      value=""
      disabled={busy}
      onValue={(user) => void add(user)}
      options={[
        { value: "", label: text("groups.chooseMaster") },
        ...masters.map(({ person }) => ({
          value: person.id,
          label: person.company ? `${person.name} · ${person.company}` : person.name,
        })),
      ]}
    />
  );
}
