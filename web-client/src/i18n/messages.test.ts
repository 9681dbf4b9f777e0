import { createIntl } from "react-intl";
import { expect, test } from "vitest";
import { texts } from "../../test/texts";
import { en } from "./en";
import { ru } from "./ru";

const places = (message: string) =>
  [...message.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1]).sort();

test("both languages have the same texts with the same places", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(ru).sort());
  for (const id of Object.keys(ru) as (keyof typeof ru)[]) {
    expect([...new Set(places(en[id]))], id).toEqual([...new Set(places(ru[id]))]);
  }
});

test("every text is well-formed ICU", () => {
  for (const [locale, messages] of Object.entries({ ru, en })) {
    const intl = createIntl({
      locale,
      messages,
      onError: (error) => {
        throw error;
      },
    });
    for (const [id, message] of Object.entries(messages)) {
      const values = Object.fromEntries(places(message).map((place) => [place, 1]));
      expect(intl.formatMessage({ id }, values), id).not.toBe("");
    }
  }
});

test("Russian counts have their three forms", () => {
  const text = texts("ru");
  const days = (count: number) => text("time.days", { count });
  expect([1, 2, 5, 11, 21, 104].map(days)).toEqual([
    "1 день",
    "2 дня",
    "5 дней",
    "11 дней",
    "21 день",
    "104 дня",
  ]);
  expect(text("nav.unread", { section: "Группы", count: 3 })).toBe("Группы: 3 новых");
});

test("English counts have their two forms", () => {
  const text = texts("en");
  expect([1, 2].map((count) => text("common.photoCount", { count }))).toEqual([
    "1 photo",
    "2 photos",
  ]);
});

test("the interface does not shout", () => {
  for (const message of [...Object.values(ru), ...Object.values(en)]) {
    expect(message).not.toMatch(/!|\p{Extended_Pictographic}/u);
  }
});
