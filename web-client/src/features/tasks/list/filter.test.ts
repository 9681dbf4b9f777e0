import { expect, test } from "vitest";
import { filterOf, isNarrowed, searchOf } from "./filter";

test("a view goes into the URL and comes back the same", () => {
  const search = { shelf: "overdue", group: "g", master: "m", text: "смеситель" };
  expect(searchOf(filterOf(search))).toEqual(search);
});

test("a URL with words nobody knows shows the usual list", () => {
  const filter = filterOf({ shelf: "everything", state: "lost" });
  expect(filter.shelf).toBe("open");
  expect(filter.state).toBeUndefined();
  expect(searchOf(filter)).toEqual({});
  expect(isNarrowed(filter)).toBe(false);
});
