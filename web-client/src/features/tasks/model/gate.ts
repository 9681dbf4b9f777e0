import type { Locale } from "../../../i18n/locale";
import type { Text } from "../../../i18n/use-text";
import type { ChecklistItem, ItemId, TaskForGroup } from "../../../protocol/generated";

/** What an item still lacks before the work can be handed in. */
export interface Gap {
  item: ItemId;
  text: string;
  lacks: { photos: number } | "number" | "words" | "tick";
}

/** More named items than this are only counted. */
const MOST_NAMED = 2;

/** What is missing of an item; an item that is not required may stay open. */
export function gapOf(item: ChecklistItem): Gap | null {
  if (item.done || !item.required) return null;
  const named = { item: item.id, text: item.text };
  switch (item.evidence.type) {
    case "photo": {
      const photos = item.evidence.min - item.files.length;
      return { ...named, lacks: photos > 0 ? { photos } : "tick" };
    }
    case "number":
      return { ...named, lacks: "number" };
    case "text":
      return { ...named, lacks: "words" };
    case "none":
      return { ...named, lacks: "tick" };
  }
}

/** Everything that keeps the task from being handed in, in the order of its checklist. */
export function gapsOf(task: Pick<TaskForGroup, "items">): Gap[] {
  return task.items.flatMap((item) => gapOf(item) ?? []);
}

/** «Чтобы сдать: ещё 1 фото и давление воды»; nothing when nothing is missing. */
export function gateText(
  task: Pick<TaskForGroup, "items" | "resultRequired">,
  result: string,
  text: Text,
  locale: Locale,
): string | null {
  const gaps = gapsOf(task);
  const photos = gaps.reduce(
    (sum, { lacks }) => sum + (typeof lacks === "object" ? lacks.photos : 0),
    0,
  );
  const named = gaps.filter(({ lacks }) => typeof lacks !== "object");
  const parts = [
    ...(photos > 0 ? [text("tasks.gate.photos", { count: photos })] : []),
    ...(named.length > MOST_NAMED
      ? [text("tasks.gate.items", { count: named.length })]
      : named.map((gap) => lowered(gap.text))),
    ...(task.resultRequired && result.trim() === "" ? [text("tasks.gate.result")] : []),
  ];
  if (parts.length === 0) return null;
  const list = new Intl.ListFormat(locale, { type: "conjunction" }).format(parts);
  return text("tasks.gate", { list });
}

/** Inside a sentence an item begins small, unless it is an abbreviation. */
function lowered(words: string): string {
  const [first = "", second = ""] = Array.from(words);
  const isAbbreviation = second !== second.toLocaleLowerCase();
  return isAbbreviation ? words : first.toLocaleLowerCase() + words.slice(first.length);
}
