import { moneyOf } from "../../i18n/money";
import type { ClientChoice, ClientView, DealFields, RequestTypeId } from "../../protocol/generated";

/** A deal as it is being typed. */
export interface DealDraft {
  /** Chosen among those who called before; then the four fields below do not count. */
  known: ClientView | null;
  phone: string;
  contactName: string;
  company: string;
  email: string;
  requestType: RequestTypeId | "";
  title: string;
  city: string;
  district: string;
  address: string;
  window: string;
  product: string;
  symptoms: string;
  amount: string;
  source: string;
}

export const emptyDraft: DealDraft = {
  known: null,
  phone: "",
  contactName: "",
  company: "",
  email: "",
  requestType: "",
  title: "",
  city: "",
  district: "",
  address: "",
  window: "",
  product: "",
  symptoms: "",
  amount: "",
  source: "",
};

/** Who asks; nothing while neither a name nor a phone is there. */
export function clientChoice(draft: DealDraft): ClientChoice | null {
  if (draft.known) return { type: "known", client: draft.known.id };
  const phone = draft.phone.trim();
  const name = draft.contactName.trim();
  if (phone === "" && name === "") return null;
  return {
    type: "new",
    contactName: name,
    company: draft.company.trim() || null,
    phones: phone === "" ? [] : [phone],
    email: draft.email.trim() || null,
  };
}

export function dealFields(draft: DealDraft): DealFields {
  const word = (value: string) => value.trim() || null;
  return {
    title: word(draft.title),
    requestType: draft.requestType || null,
    city: word(draft.city),
    district: word(draft.district),
    address: word(draft.address),
    window: word(draft.window),
    product: word(draft.product),
    symptoms: word(draft.symptoms),
    amount: moneyOf(draft.amount),
    source: word(draft.source),
    responsible: null,
  };
}

/** Whether what was typed could be the beginning of a phone or a name worth looking for. */
export function worthLooking(words: string): boolean {
  return words.replace(/\D/g, "").length >= 3 || words.trim().length >= 3;
}
