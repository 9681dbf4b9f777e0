import { expect, test } from "vitest";
import { isPhone, placeOf, privateRows, spokenPhone, telLink } from "./place";

const fields = [
  { label: "Когда дома", value: "после 15:00" },
  { label: "Адрес", value: "Чистопольская, 61А, кв. 84" },
  { label: "Клиент", value: "Гульнара" },
  { label: "Телефон", value: "+79870004127" },
];

test("where to go and whom to call come first, and the phone says whose it is", () => {
  expect(privateRows(fields).map(({ value, label }) => [value, label])).toEqual([
    ["Чистопольская, 61А, кв. 84", "Адрес"],
    ["+79870004127", "Гульнара"],
    ["после 15:00", "Когда дома"],
  ]);
});

test("a name without a phone stands by itself", () => {
  expect(privateRows([{ label: "Клиент", value: "Гульнара" }])).toHaveLength(1);
});

test("a phone is read in groups and dialled in digits", () => {
  expect(spokenPhone("+79870004127")).toBe("+7 987 000-41-27");
  expect(telLink("+7 987 000-41-27")).toBe("tel:+79870004127");
  expect(isPhone({ label: "Квартира", value: "84" })).toBe(false);
});

test("the address is the place, and without it the district", () => {
  expect(placeOf(fields)).toBe("Чистопольская, 61А, кв. 84");
  expect(placeOf([{ label: "Район", value: "Ново-Савиновский" }])).toBe("Ново-Савиновский");
  expect(placeOf([])).toBeNull();
});
