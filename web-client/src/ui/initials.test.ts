import { expect, test } from "vitest";
import { HUES, hueOf, initials } from "./initials";

test("two words give two letters, one word gives one", () => {
  expect(initials("Ольга Никитина")).toBe("ОН");
  expect(initials("ольга")).toBe("О");
  expect(initials("Anna Maria Smith")).toBe("AM");
});

test("dashes, quotes and spaces are no letters", () => {
  expect(initials("Казань — СервисПлюс")).toBe("КС");
  expect(initials("  «Тепло»  24  ")).toBe("Т2");
});

test("a name without letters still has something to show", () => {
  expect(initials("— …")).toBe("?");
  expect(initials("")).toBe("?");
});

test("the tint of an id is stable and within the palette", () => {
  const ids = Array.from({ length: 500 }, (_, i) => `0192f0c1-0000-7000-8000-${i}`);
  const hues = new Set(ids.map(hueOf));
  expect(hueOf("abc")).toBe(hueOf("abc"));
  expect([...hues].every((hue) => Number.isInteger(hue) && hue >= 0 && hue < HUES)).toBe(true);
  expect(hues.size).toBe(HUES);
});
