import type { DealQuery } from "../../protocol/generated";

/** What the list of deals is narrowed by; it lives in the address. */
export type DealFilter = Pick<DealQuery, "stage" | "mine" | "closed" | "text">;

type Search = Partial<Record<string, string>>;

export function filterOf(search: Search): DealFilter {
  return {
    stage: search.stage ?? null,
    mine: search.mine !== undefined,
    closed: search.closed !== undefined,
    text: search.text ?? null,
  };
}

export function searchOf({ stage, mine, closed, text }: DealFilter): Search {
  return {
    ...(stage ? { stage } : {}),
    ...(mine ? { mine: "1" } : {}),
    ...(closed ? { closed: "1" } : {}),
    ...(text ? { text } : {}),
  };
}

export function isEmptyFilter({ stage, mine, text }: DealFilter): boolean {
  return !stage && !mine && !text;
}
