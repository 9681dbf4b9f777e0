// What the count of `make test` believes and what it does not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromCargo, fromPlaywright, fromVitest } from "./reports.mjs";

const failures = (tests) => tests.filter(({ passed }) => !passed).map(({ name, why }) => [name, why]);
const result = (passed, failed, ignored = 0, filtered = 0) =>
  `test result: ok. ${passed} passed; ${failed} failed; ${ignored} ignored; 0 measured; ${filtered} filtered out; finished in 0.1s`;

test("the tests of several binaries are added up", () => {
  const tests = fromCargo(
    ["test a::b ... ok", result(1, 0), result(0, 0), "test c - should panic ... ok", result(1, 0)].join("\n"),
  );
  assert.deepEqual(tests.map(({ name }) => name), ["a::b", "c"]);
  assert.deepEqual(failures(tests), []);
});

test("a failed and an ignored test have not passed", () => {
  const log = ["test a ... FAILED", "test b ... ignored, too slow", result(0, 1, 1)].join("\n");
  assert.deepEqual(failures(fromCargo(log)), [["a", "FAILED"], ["b", "ignored"]]);
});

test("why a test failed is told where it is counted", () => {
  const log = ["test a ... FAILED", "thread 'a' (7) panicked at it/a.rs:3:5:", "no line", result(0, 1)];
  assert.deepEqual(failures(fromCargo(log.join("\n"))), [["a", "FAILED: no line at it/a.rs:3:5"]]);
  const errors = [{ message: "\u001b[31mExpected: 3\u001b[39m\n\nReceived: 2", location: { file: "/e/a.ts", line: 7 } }];
  const spec = { title: "opens", tests: [{ status: "unexpected", results: [{ errors }] }] };
  const report = { suites: [{ title: "a.ts", file: "a.ts", specs: [spec] }] };
  assert.deepEqual(failures(fromPlaywright(report)), [
    ["opens", "unexpected: Expected: 3 | Received: 2 at a.ts:7"],
  ]);
});

test("tests that were left out, lost or cut off are failures", () => {
  assert.equal(failures(fromCargo(["test a ... ok", result(1, 0, 0, 3)].join("\n"))).length, 1);
  assert.equal(failures(fromCargo(["test a ... ok", result(2, 0)].join("\n"))).length, 1);
  assert.equal(failures(fromCargo("test a ... ok")).length, 1);
});

test("a client test file that does not load is a failure", () => {
  const one = { fullName: "room log holds early events", title: "holds early events", status: "passed" };
  const report = {
    testResults: [
      { name: "a.test.ts", status: "passed", assertionResults: [one] },
      { name: "b.test.ts", status: "failed", message: "no such module", assertionResults: [] },
      { name: "c.test.ts", status: "passed", assertionResults: [{ ...one, status: "skipped" }] },
    ],
  };
  assert.deepEqual(failures(fromVitest(report)), [
    ["b.test.ts", "no such module"],
    ["room log holds early events", "skipped"],
  ]);
});

test("a browser test counts in each of its projects and must not need luck", () => {
  const spec = { title: "opens", tests: [{ status: "expected" }, { status: "flaky" }] };
  const report = { suites: [{ title: "a.spec.ts", file: "a.spec.ts", suites: [{ title: "a town", specs: [spec] }] }] };
  const tests = fromPlaywright(report);
  assert.equal(tests.length, 2);
  assert.deepEqual(failures(tests), [["a town › opens", "flaky"]]);
});
