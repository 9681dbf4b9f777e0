import type { FieldForGroup } from "../../../protocol/generated";

const DISTRICT = /район|district|город|city/iu;
const ADDRESS = /адрес|address|улица|street/iu;
const CONTACT = /клиент|контакт|имя|client|contact|name/iu;
const PHONE = /^\+?[\d\s()–-]{10,20}$/u;

/** Where the work is, as far as this reader may know: the address, else the district. */
export function placeOf(fields: readonly FieldForGroup[]): string | null {
  const of = (label: RegExp) =>
    fields.find((field) => label.test(field.label) && field.value !== "");
  return (of(ADDRESS) ?? of(DISTRICT))?.value ?? null;
}

export function isAddress({ label }: FieldForGroup): boolean {
  return ADDRESS.test(label);
}

export function isPhone({ value }: FieldForGroup): boolean {
  return PHONE.test(value.trim()) && value.replace(/\D/gu, "").length >= 10;
}

/** Where to go and whom to call first; the client's name stands under his phone. */
export function privateRows(fields: readonly FieldForGroup[]): FieldForGroup[] {
  const contact = fields.find(({ label }) => CONTACT.test(label));
  const phone = fields.find(isPhone);
  const rows = fields.flatMap((field): FieldForGroup[] => {
    if (phone && field === contact) return [];
    return field === phone && contact ? [{ value: field.value, label: contact.value }] : [field];
  });
  const rank = (field: FieldForGroup) => (isAddress(field) ? 0 : isPhone(field) ? 1 : 2);
  return rows.sort((a, b) => rank(a) - rank(b));
}

/** A link that starts a call. */
export function telLink(phone: string): string {
  return `tel:${phone.replace(/[^\d+]/gu, "")}`;
}

/** A link that opens the device's own map; nothing is fetched by us. */
export function mapLink(address: string): string {
  return `geo:0,0?q=${encodeURIComponent(address)}`;
}

const RUSSIAN = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/u;

/** A phone in groups of digits, as people read it: «+7 987 000-41-27». */
export function spokenPhone(phone: string): string {
  const parts = RUSSIAN.exec(phone.replace(/[^\d+]/gu, ""));
  return parts ? `+7 ${parts[1]} ${parts[2]}-${parts[3]}-${parts[4]}` : phone;
}
