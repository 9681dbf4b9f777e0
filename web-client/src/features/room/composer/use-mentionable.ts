import { useMemo } from "react";
import { useText } from "../../../i18n/use-text";
import type { GroupId, Side } from "../../../protocol/generated";
import { useGroupPeople, useMe } from "../../../state";
import type { Mentionable } from "./mentions";

/** Whom a text may mention: those who will be able to read it, and «@оператор». */
export function useMentionable(group: GroupId, side: Side): readonly Mentionable[] {
  const text = useText();
  const me = useMe().person.id;
  const people = useGroupPeople(group);
  return useMemo(() => {
    const members = side === "shared" ? (people?.members.map(({ person }) => person) ?? []) : [];
    const all = [...members, ...(people?.staff ?? [])]
      .filter(({ id, active }) => active && id !== me)
      .map((person): Mentionable => ({ kind: "person", person }));
    return [...all, { kind: "staff", name: text("room.mentionStaff") }];
  }, [people, side, me, text]);
}
