import type { PersonForStaff, PersonStatus } from "../../protocol/generated";
import type { Tone } from "../../ui/status";

export type PeopleShelf = "everyone" | "staff" | "masters" | "away";

export const STATUS_TONE: Record<PersonStatus, Tone> = {
  invited: "quiet",
  active: "ok",
  suspended: "warn",
  left: "quiet",
  erased: "quiet",
};

/** Whether a person belongs on the shelf and fits the words: name, e-mail, or digits of a phone. */
export function matches(one: PersonForStaff, shelf: PeopleShelf, words: string): boolean {
  const { person, email, phone, status } = one;
  const away = status !== "invited" && status !== "active";
  if (shelf === "away" ? !away : shelf !== "everyone" && away) return false;
  if (shelf === "staff" && person.kind !== "internal") return false;
  if (shelf === "masters" && person.kind !== "external") return false;
  const wanted = fold(words.trim());
  if (wanted === "") return true;
  const digits = wanted.replace(/\D/g, "");
  return (
    fold(`${person.name} ${person.company ?? ""} ${email ?? ""}`).includes(wanted) ||
    (digits.length >= 3 && (phone ?? "").includes(digits))
  );
}

function fold(text: string): string {
  return text.toLowerCase().replaceAll("ё", "е");
}
