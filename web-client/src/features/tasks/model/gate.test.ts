import { expect, test } from "vitest";
import { texts } from "../../../../test/texts";
import type { ChecklistItem, Evidence, FileView } from "../../../protocol/generated";
import { gateText } from "./gate";

const ru = texts("ru");
const en = texts("en");

const photo = (id: string): FileView => ({
  id,
  name: `${id}.jpg`,
  size: 1,
  mediaType: "image/jpeg",
  shown: "picture",
  width: 4,
  height: 3,
});

function item(
  text: string,
  evidence: Evidence,
  change: Partial<ChecklistItem> = {},
): ChecklistItem {
  return {
    id: text,
    text,
    required: true,
    evidence,
    unit: null,
    done: false,
    doneBy: null,
    doneAt: null,
    number: null,
    note: null,
    files: [],
    returned: false,
    added: false,
    ...change,
  };
}

const gate = (items: ChecklistItem[], result = "сделано", resultRequired = false) =>
  gateText({ items, resultRequired }, result, ru, "ru");

test("the gate says what is missing, photos by their number", () => {
  const after = item("Фото после", { type: "photo", min: 2 }, { files: [photo("1")] });
  const pressure = item("Давление воды", { type: "number" });
  expect(gate([after, pressure])).toBe("Чтобы сдать: ещё 1 фото и давление воды");
  expect(gateText({ items: [after, pressure], resultRequired: false }, "", en, "en")).toBe(
    "To hand in: 1 more photo and давление воды",
  );
});

test("what is done and what is optional is not in the way", () => {
  const done = item("Перекрыть воду", { type: "none" }, { done: true });
  const optional = item("Вывезти старый сифон", { type: "none" }, { required: false });
  expect(gate([done, optional])).toBeNull();
});

test("many open items are counted, not listed", () => {
  const items = ["А", "Б", "В", "Г"].map((text) => item(text, { type: "none" }));
  expect(gate(items)).toBe("Чтобы сдать: ещё 4 пункта");
});

test("a result that must be told is asked for until it is written", () => {
  expect(gate([], "  ", true)).toBe("Чтобы сдать: что сделано, своими словами");
  expect(gate([], "Поменял", true)).toBeNull();
  expect(gate([], "", false)).toBeNull();
});

test("an abbreviation keeps its capitals inside the sentence", () => {
  expect(gate([item("УЗО проверить", { type: "none" })])).toBe("Чтобы сдать: УЗО проверить");
});
