import type { DealForStaff, StageView, TaskForStaff } from "../../protocol/generated";

/** What of a deal no master learns from the chosen task. */
export type Unseen =
  | "title"
  | "name"
  | "phone"
  | "email"
  | "company"
  | "address"
  | "amount"
  | "stage"
  | "notes"
  | "history"
  | "tasks";

/** Facts that the task's projection does not carry; notes, history and other tasks never are. */
export function unseenFacts(
  deal: DealForStaff,
  task: TaskForStaff | null,
  stage: StageView | undefined,
): Unseen[] {
  const shown = (task?.fields ?? [])
    .filter(({ visibility }) => visibility !== "staff")
    .map(({ value }) => value.toLowerCase());
  const has = (value: string | null | undefined) =>
    Boolean(value) && shown.some((one) => one.includes(String(value).toLowerCase()));
  const digits = (value: string) => value.replace(/\D/g, "").slice(-10);
  const hasDigits = (value: string) => shown.some((one) => digits(one) === digits(value));
  const { client, card } = deal;
  const unseen: Unseen[] = ["title"];
  if (client.contactName && !has(client.contactName)) unseen.push("name");
  if (client.phones[0] && !hasDigits(client.phones[0])) unseen.push("phone");
  if (client.email && !has(client.email)) unseen.push("email");
  if (client.company && !has(client.company)) unseen.push("company");
  if (deal.address && !has(deal.address)) unseen.push("address");
  if (
    card.amount !== null &&
    !shown.some((one) => one.replace(/\D/g, "") === amountDigits(card.amount))
  )
    unseen.push("amount");
  if (!stage?.publicLabel) unseen.push("stage");
  return [...unseen, "notes", "history", "tasks"];
}

function amountDigits(kopecks: number | null): string {
  return kopecks === null ? "" : String(Math.floor(kopecks / 100));
}
