import { expect, test } from "vitest";
import { moneyField, moneyOf, moneyText } from "./money";
import { phoneText } from "./phone";

const plain = (text: string) => text.replace(/\s/gu, " ");

test("a sum is read as people write it and never as a float", () => {
  expect(moneyOf("4 850")).toBe(485_000);
  expect(moneyOf("4850,5")).toBe(485_050);
  expect(moneyOf("0.29")).toBe(29);
  expect(moneyOf("много")).toBeNull();
  expect(moneyOf("-5")).toBeNull();
  expect(moneyOf(moneyField(485_050))).toBe(485_050);
});

test("kopecks are shown only when there are some", () => {
  expect(plain(moneyText(485_000, "ru"))).toBe("4 850 ₽");
  expect(plain(moneyText(485_050, "ru"))).toBe("4 850,50 ₽");
});

test("a Russian phone is grouped, another one is left alone", () => {
  expect(phoneText("+79870004127")).toBe("+7 987 000-41-27");
  expect(phoneText("+4915112345678")).toBe("+4915112345678");
});
