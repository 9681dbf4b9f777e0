import { create } from "zustand";
import type { PersonForGroup, Stored, UserId } from "../protocol/generated";

interface PeopleState {
  people: ReadonlyMap<UserId, PersonForGroup>;
}

/** Everyone whose name has come with anything we may read. */
export const usePeopleStore = create<PeopleState>(() => ({ people: new Map() }));

/** A person by id; nothing until his name has come with something. */
export function usePerson(id: UserId | null | undefined): PersonForGroup | undefined {
  return usePeopleStore((state) => (id ? state.people.get(id) : undefined));
}

export function personOf(id: UserId | null | undefined): PersonForGroup | undefined {
  return id ? usePeopleStore.getState().people.get(id) : undefined;
}

/** Keeps people that came with an answer or an event. */
export function learnPeople(people: readonly PersonForGroup[]): void {
  const present = usePeopleStore.getState().people;
  const news = people.filter((person) => !isSame(present.get(person.id), person));
  if (news.length === 0) return;
  const all = new Map(present);
  for (const person of news) all.set(person.id, person);
  usePeopleStore.setState({ people: all });
}

export function applyToPeople(events: readonly Stored[]): void {
  learnPeople(events.flatMap(peopleOf));
}

function peopleOf({ event: { audience, event } }: Stored): readonly PersonForGroup[] {
  if (audience !== "shared" && audience !== "internal") return [];
  if ("people" in event) return event.people;
  if (event.type === "member_added" || event.type === "person_changed") return [event.person];
  return [];
}

function isSame(a: PersonForGroup | undefined, b: PersonForGroup): boolean {
  return (
    a?.name === b.name &&
    a.kind === b.kind &&
    a.company === b.company &&
    a.avatar === b.avatar &&
    a.active === b.active
  );
}
