import type { Locale } from "../../../i18n/locale";
import { moneyText } from "../../../i18n/money";
import type { DealField, DealForStaff, Projection, TaskField } from "../../../protocol/generated";

/** What a new task copies from its deal, by its template; what the deal does not have is left out. */
export function project(
  deal: DealForStaff,
  projection: readonly Projection[],
  locale: Locale,
): TaskField[] {
  return projection.flatMap(({ field, label, visibility }): TaskField[] => {
    const value = fieldOf(deal, field, locale)?.trim();
    return value ? [{ label, value, visibility }] : [];
  });
}

function fieldOf(deal: DealForStaff, field: DealField, locale: Locale): string | null {
  switch (field) {
    case "contact_name":
      return deal.client.contactName;
    case "phone":
      return deal.client.phones[0] ?? null;
    case "company":
      return deal.client.company;
    case "city":
      return deal.card.city;
    case "amount":
      return deal.card.amount === null ? null : moneyText(deal.card.amount, locale);
    default:
      return deal[field];
  }
}
