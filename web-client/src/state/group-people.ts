import type { MemberForGroup, PersonForGroup, Stored } from "../protocol/generated";

/** Who is in a group: its masters, and the staff whom the reader may mention there. */
export interface GroupPeople {
  members: readonly MemberForGroup[];
  staff: readonly PersonForGroup[];
}

/** People of a group after an event of its shared stream. */
export function applyToPeopleOfGroup(people: GroupPeople, { event }: Stored): GroupPeople {
  if (event.audience !== "shared") return people;
  switch (event.event.type) {
    case "member_added":
      return added(people, event.event.person, event.event.joinedAt);
    case "member_removed": {
      const { user } = event.event;
      return { ...people, members: people.members.filter(({ person }) => person.id !== user) };
    }
    case "person_changed":
      return renamed(people, event.event.person);
    case "message_posted":
      // Staff who write here may be mentioned from now on.
      return event.event.people.reduce(withWriter, people);
    default:
      return people;
  }
}

function added(people: GroupPeople, person: PersonForGroup, joinedAt: number): GroupPeople {
  const others = people.members.filter((member) => member.person.id !== person.id);
  return { ...people, members: [...others, { person, joinedAt, openTasks: 0, overdueTasks: 0 }] };
}

function renamed(people: GroupPeople, person: PersonForGroup): GroupPeople {
  return {
    members: people.members.map((member) =>
      member.person.id === person.id ? { ...member, person } : member,
    ),
    staff: people.staff.map((one) => (one.id === person.id ? person : one)),
  };
}

function withWriter(people: GroupPeople, person: PersonForGroup): GroupPeople {
  if (person.kind !== "internal" || people.staff.some(({ id }) => id === person.id)) return people;
  return { ...people, staff: [...people.staff, person] };
}
