/** What in a text is no business of outsiders (C4). */
export type Sensitive = "phone" | "email" | "card" | "amount";

const EMAIL = /[\p{L}\d._%+-]+@[\p{L}\d-]+\.[\p{L}\d.-]{2,}/u;
/** Digits with the signs that people put between them. */
const DIGITS = /\+?\d(?:[\s()\u00a0.‑–-]*\d)*/gu;

/**
 * Phones, e-mails, card numbers and the sums of these deals (in kopecks) that a text holds. It warns,
 * it does not forbid, so it would rather be wrong than miss one.
 */
export function findSensitive(text: string, amounts: readonly number[]): Sensitive[] {
  const found = new Set<Sensitive>();
  if (EMAIL.test(text)) found.add("email");
  const rubles = new Set(
    amounts.filter((sum) => sum > 0).map((sum) => String(Math.trunc(sum / 100))),
  );
  for (const [written] of text.matchAll(DIGITS)) {
    const digits = written.replaceAll(/\D/gu, "");
    if (digits.length >= 13 && digits.length <= 19 && isCard(digits)) found.add("card");
    else if (isPhone(written, digits)) found.add("phone");
    else if (rubles.has(digits)) found.add("amount");
  }
  return [...found];
}

function isPhone(written: string, digits: string): boolean {
  if (written.startsWith("+")) return digits.length >= 10 && digits.length <= 15;
  return (
    (digits.length === 11 && /^[78]/u.test(digits)) ||
    (digits.length === 10 && digits.startsWith("9"))
  );
}

/** The check digit of payment cards (Luhn). */
function isCard(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
