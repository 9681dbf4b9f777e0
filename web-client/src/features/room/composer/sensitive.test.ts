import { expect, test } from "vitest";
import { findSensitive } from "./sensitive";

test("phones are found however they are written", () => {
  for (const text of [
    "+7 999 000-11-22",
    "8 (999) 000 11 22",
    "89990001122",
    "тел 999-000-11-22!",
  ]) {
    expect(findSensitive(text, []), text).toEqual(["phone"]);
  }
});

test("e-mails and card numbers are found", () => {
  expect(findSensitive("пишите на client@mail.ru", [])).toEqual(["email"]);
  expect(findSensitive("карта 4111 1111 1111 1111", [])).toEqual(["card"]);
});

test("the sum of a deal is found with and without spaces", () => {
  expect(findSensitive("возьмите 4 850 р.", [485_000])).toEqual(["amount"]);
  expect(findSensitive("4850", [485_000])).toEqual(["amount"]);
});

test("times, numbers of tasks and readings are nobody's secret", () => {
  for (const text of [
    "СП-48 до 14:00",
    "давление 2,2 бар",
    "дом 152, кв. 31",
    "20.11.2026",
    "с 10 до 12",
  ]) {
    expect(findSensitive(text, [485_000]), text).toEqual([]);
  }
});
