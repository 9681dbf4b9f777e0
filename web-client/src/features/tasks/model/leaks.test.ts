import { expect, test } from "vitest";
import { leaksIn } from "./leaks";

test("a phone is seen in every usual spelling", () => {
  for (const words of ["+7 987 000-41-27", "8(987)0004127", "звонить 7 987 000 41 27 вечером"]) {
    expect(leaksIn(words, null), words).toEqual(["phone"]);
  }
  expect(leaksIn("серийный 2408-117630, квартира 84", null)).toEqual([]);
});

test("a card number is told from other long numbers by its check digit", () => {
  expect(leaksIn("карта 4111 1111 1111 1111", null)).toEqual(["card"]);
  expect(leaksIn("накладная 1234567890123456", null)).toEqual([]);
});

test("the sum of the deal is seen with and without spaces", () => {
  expect(leaksIn("возьмите 4 850 ₽", 485_000)).toEqual(["sum"]);
  expect(leaksIn("возьмите 4850", 485_000)).toEqual(["sum"]);
  expect(leaksIn("дом 14850", 485_000)).toEqual([]);
  expect(leaksIn("кв. 84", 8_400)).toEqual([]);
});
