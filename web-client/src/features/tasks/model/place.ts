import type { FieldForGroup } from "../../../protocol/generated";

const DISTRICT = /район|district|город|city/iu;
const ADDRESS = /адрес|address|улица|street/iu;
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
