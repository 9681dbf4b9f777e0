import type { GroupId, GroupRow } from "../../protocol/generated";
import { groupName, unreadOf } from "../../state";

export type GroupFilter = "all" | "mentions" | "unread";

export interface ListedGroup {
  row: GroupRow;
  unread: number;
  mentions: number;
}

/** The rows with their counts: starred first, then by the last line, the newest first. */
export function listGroups(
  rows: Iterable<GroupRow>,
  mentions: ReadonlyMap<GroupId, number> | null,
): ListedGroup[] {
  return [...rows]
    .filter(({ group }) => !group.archived)
    .map((row) => ({
      row,
      unread: unreadOf(row),
      mentions: mentions ? (mentions.get(row.group.id) ?? 0) : row.mentions,
    }))
    .sort(
      (a, b) =>
        Number(b.row.starred) - Number(a.row.starred) ||
        (b.row.lastLine?.at ?? 0) - (a.row.lastLine?.at ?? 0) ||
        groupName(a.row.group).localeCompare(groupName(b.row.group)),
    );
}

/** Those that a search and a filter leave; the search looks in the city and in the company. */
export function shownGroups(
  all: readonly ListedGroup[],
  filter: GroupFilter,
  search: string,
): ListedGroup[] {
  const words = fold(search).split(/\s+/u).filter(Boolean);
  return all.filter(({ row, unread, mentions }) => {
    if (filter === "mentions" && mentions === 0) return false;
    if (filter === "unread" && unread === 0) return false;
    const name = fold(groupName(row.group));
    return words.every((word) => name.includes(word));
  });
}

/** Letter case aside, and «ё» as people write it. */
function fold(text: string): string {
  return text.toLocaleLowerCase().replaceAll("ё", "е");
}
