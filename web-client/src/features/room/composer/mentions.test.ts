import { expect, test } from "vitest";
import type { PersonForGroup } from "../../../protocol/generated";
import { complete, type Mentionable, matching, mentionAt, mentionedIn } from "./mentions";

function person(id: string, name: string): Mentionable {
  const whole: PersonForGroup = {
    id,
    name,
    kind: "external",
    company: "К",
    avatar: null,
    active: true,
  };
  return { kind: "person", person: whole };
}
const all = [
  person("1", "Иван Петров"),
  person("2", "Анна"),
  person("3", "Анна Ким"),
  { kind: "staff", name: "оператор" } as const,
];

test("a mention begins at the start or after a space, not inside an address", () => {
  expect(mentionAt("@Ив", 3)).toEqual({ at: 0, typed: "Ив" });
  expect(mentionAt("да, @", 5)).toEqual({ at: 4, typed: "" });
  expect(mentionAt("client@mail", 11)).toBeNull();
});

test("people are found by any word of their name", () => {
  expect(matching(all, "пет").map((one) => one.kind === "person" && one.person.id)).toEqual(["1"]);
});

test("the chosen name takes the place of what was typed", () => {
  expect(complete("да, @Ив потом", { at: 4, typed: "Ив" }, all[0] as Mentionable)).toEqual({
    text: "да, @Иван Петров потом",
    caret: 17,
  });
});

test("a finished text mentions whole names only, the longer one first", () => {
  expect(mentionedIn("@Анна Ким и @оператор", all)).toEqual({
    mentions: ["3"],
    mentionsStaff: true,
  });
  expect(mentionedIn("@Анна, @Анна Ким", all)).toEqual({
    mentions: ["3", "2"],
    mentionsStaff: false,
  });
  expect(mentionedIn("Иван Петров", all)).toEqual({ mentions: [], mentionsStaff: false });
});
