import type { PersonForGroup, UserId } from "../../../protocol/generated";

/** Someone who can be mentioned; `staff` is whoever of the operators is on shift. */
export type Mentionable =
  | { kind: "person"; person: PersonForGroup }
  | { kind: "staff"; name: string };

/** A mention that is being typed: where its «@» stands and what follows it. */
export interface MentionQuery {
  at: number;
  typed: string;
}

/** The mention under the caret, if one is being typed there. */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const before = text.slice(0, caret);
  const found = /(?:^|[\s(«"])@([\p{L}\d-]*(?: [\p{L}\d-]*)?)$/u.exec(before);
  if (!found) return null;
  const typed = found[1] ?? "";
  return { at: caret - typed.length - 1, typed };
}

/** Those whose name has a word that begins with what was typed. */
export function matching(all: readonly Mentionable[], typed: string): Mentionable[] {
  const wanted = typed.toLocaleLowerCase();
  return all.filter((one) => {
    const name = nameOf(one).toLocaleLowerCase();
    return name.startsWith(wanted) || name.split(" ").some((word) => word.startsWith(wanted));
  });
}

export function nameOf(one: Mentionable): string {
  return one.kind === "staff" ? one.name : one.person.name;
}

/** The text with the mention written out, and where the caret goes. */
export function complete(
  text: string,
  { at, typed }: MentionQuery,
  one: Mentionable,
): { text: string; caret: number } {
  const written = `@${nameOf(one)} `;
  const after = text.slice(at + 1 + typed.length).replace(/^ /u, "");
  return { text: text.slice(0, at) + written + after, caret: at + written.length };
}

/** Whom a finished text mentions. Longer names first, so that «Анна Ким» is not «Анна». */
export function mentionedIn(
  text: string,
  all: readonly Mentionable[],
): { mentions: UserId[]; mentionsStaff: boolean } {
  let rest = text;
  const mentions: UserId[] = [];
  let mentionsStaff = false;
  for (const one of [...all].sort((a, b) => nameOf(b).length - nameOf(a).length)) {
    const written = `@${nameOf(one)}`;
    if (!rest.includes(written)) continue;
    rest = rest.replaceAll(written, " ");
    if (one.kind === "staff") mentionsStaff = true;
    else mentions.push(one.person.id);
  }
  return { mentions, mentionsStaff };
}
