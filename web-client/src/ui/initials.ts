const LETTERS = /[\p{L}\p{N}]/u;

/** At most two capital letters: of the first two words, or of the one there is. */
export function initials(name: string): string {
  const first = name
    .split(/\s+/u)
    .map((word) => Array.from(word).find((letter) => LETTERS.test(letter)))
    .filter((letter) => letter !== undefined)
    .slice(0, 2);
  return first.join("").toLocaleUpperCase() || "?";
}

/** Number of avatar tints in `tokens.css`. */
export const HUES = 7;

/** The tint of a person or group: stable for an id, 0 to 6. */
export function hueOf(id: string): number {
  let sum = 0;
  for (let i = 0; i < id.length; i++) sum = (sum * 31 + id.charCodeAt(i)) >>> 0;
  return sum % HUES;
}
