/** What free text in an external group should not hold (C4): a lint, not a wall. */
export type Leak = "phone" | "card" | "sum";

const PHONE =
  /(?:\+7|\b8|\b7)[\s(–-]*\d{3}[\s)–-]*\d{3}[\s–-]*\d{2}[\s–-]*\d{2}(?!\d)|\+\d{10,14}(?!\d)/u;
const CARD = /(?<!\d)(?:\d[ –-]?){15,18}\d(?!\d)/gu;
/** Sums below this, in roubles, are too ordinary as numbers to warn of. */
const LEAST_SUM = 100;

/** Kinds of leaks in a text; `amount` is the deal's sum in kopecks. */
export function leaksIn(words: string, amount: number | null): Leak[] {
  const leaks: Leak[] = [];
  const cards = [...words.matchAll(CARD)].filter(([digits]) => passesLuhn(digits));
  if (PHONE.test(words)) leaks.push("phone");
  if (cards.length > 0) leaks.push("card");
  if (holdsSum(words, amount)) leaks.push("sum");
  return leaks;
}

function holdsSum(words: string, amount: number | null): boolean {
  if (amount === null || amount / 100 < LEAST_SUM) return false;
  const roubles = String(Math.floor(amount / 100));
  const digits = [...roubles].join("[\\s .,]?");
  return new RegExp(`(?<!\\d)${digits}(?!\\d)`, "u").test(words);
}

/** The check digit of payment cards: other long numbers mostly fail it. */
function passesLuhn(written: string): boolean {
  const digits = [...written]
    .filter((sign) => sign >= "0" && sign <= "9")
    .map(Number)
    .reverse();
  const sum = digits.reduce((total, digit, index) => {
    const part = index % 2 === 1 ? digit * 2 : digit;
    return total + (part > 9 ? part - 9 : part);
  }, 0);
  return digits.length >= 16 && sum % 10 === 0;
}
