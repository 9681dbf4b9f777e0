import { beforeEach, expect, test } from "vitest";
import { showToast, useToasts } from "./toasts";

beforeEach(() => useToasts.setState({ toasts: [] }));

test("a toast that can be undone stays longer", () => {
  showToast({ text: "Сохранено" });
  showToast({ text: "СП-46 принята", action: { label: "Отменить", run: () => undefined } });
  expect(useToasts.getState().toasts.map((toast) => toast.seconds)).toEqual([5, 8]);
});

test("the fourth toast takes the place of the first", () => {
  for (const text of ["1", "2", "3", "4"]) showToast({ text });
  expect(useToasts.getState().toasts.map((toast) => toast.text)).toEqual(["2", "3", "4"]);
});
