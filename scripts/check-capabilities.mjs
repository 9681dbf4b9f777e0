// Every row of docs/capabilities.md names tests; each must have run and passed in this run of
// scripts/test, a scenario on both back ends. Writes its verdict on each row as a report.

import { readFileSync, writeFileSync } from "node:fs";
import { readSuites } from "./reports.mjs";

const suites = new Map(readSuites().map(({ name, tests }) => [name, tests]));
const ends = (path) => (test, wanted) => test.name === wanted || test.name.endsWith(path + wanted);
const titled = (test, wanted) => test.name === wanted || test.title === wanted;
const KINDS = [
  { prefix: "it::", suites: ["scenarios-sqlite", "scenarios-cluster"], is: ends("::") },
  { prefix: "durability::", suites: ["durability"], is: ends("::") },
  { prefix: "campaign::", suites: ["campaign"], is: ends("::") },
  { prefix: "unit::", suites: ["unit"], is: ends("::") },
  { prefix: "vitest: ", suites: ["web-unit"], is: titled },
  { prefix: "e2e: ", suites: ["browser"], is: titled },
];

/** What is wrong with one reference such as `it::a_line_is_sent_once`; nothing if it holds. */
function faults(reference) {
  const kind = KINDS.find(({ prefix }) => reference.startsWith(prefix));
  if (!kind) return [`${reference} names no kind of test`];
  const wanted = reference.slice(kind.prefix.length);
  return kind.suites.flatMap((suite) => {
    const found = (suites.get(suite) ?? []).filter((test) => kind.is(test, wanted));
    if (found.length === 0) return [`${reference} did not run in ${suite}`];
    return found.every((test) => test.passed) ? [] : [`${reference} failed in ${suite}`];
  });
}

const rows = readFileSync("docs/capabilities.md", "utf8")
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\|(\s*-+\s*\||\s*row\s*\|)/.test(line))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));

const verdicts = rows.map(([row, what, tests]) => {
  const references = [...(tests ?? "").matchAll(/`([^`]+)`/g)].map(([, reference]) => reference);
  const wrong = references.length ? references.flatMap(faults) : ["names no test"];
  return { name: `${row} ${what}`, passed: wrong.length === 0, why: wrong.join("; ") };
});

writeFileSync("test-results/capabilities.json", JSON.stringify(verdicts, null, 2));
const broken = verdicts.filter((verdict) => !verdict.passed);
for (const { name, why } of broken) console.error(`${name}: ${why}`);
process.exitCode = broken.length ? 1 : 0;
