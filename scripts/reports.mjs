// Reads what the suites of scripts/test reported. Every reader returns the tests by name, in the
// runner's own words: { name, passed, why }. What did not run has not passed.

import { existsSync, readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const FOLDER = "test-results";

/** The suites that have ended, in order: { name, seconds, tests }. */
export function readSuites() {
  const lines = readFileSync(`${FOLDER}/suites.tsv`, "utf8").trim().split("\n");
  return lines.map((line) => {
    const [name, report, code, seconds] = line.split("\t");
    return { name, seconds: Number(seconds), tests: readTests(name, report, Number(code)) };
  });
}

function readTests(suite, report, code) {
  const ended = code === 124 ? "ran out of time" : `ended with exit code ${code}`;
  if (report === "whole") return [{ name: suite, passed: code === 0, why: ended }];
  const tests = report === "cargo" ? fromLog(`${FOLDER}/${suite}.log`) : fromJson(report);
  if (tests.length === 0) tests.push({ name: suite, passed: false, why: "ran nothing" });
  if (code !== 0 && tests.every((test) => test.passed)) {
    tests.push({ name: suite, passed: false, why: ended });
  }
  return tests;
}

const fromLog = (path) => (existsSync(path) ? fromCargo(readFileSync(path, "utf8")) : []);

function fromJson(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return [{ name: path, passed: false, why: error.message }];
  }
  if (report.testResults) return fromVitest(report);
  if (report.suites) return fromPlaywright(report);
  return report;
}

/** `test a::b ... ok`, and after each binary the `test result:` whose counts must agree. */
export function fromCargo(log) {
  const tests = [];
  let seen = 0;
  const lines = log.split("\n");
  for (const [at, line] of lines.entries()) {
    const one = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)/.exec(line);
    if (one) {
      seen += 1;
      tests.push({ name: one[1], passed: one[2] === "ok", why: one[2] });
    }
    const panic = /^thread '(.+?)' .*?panicked at (.+):$/.exec(line);
    const of = panic && tests.findLast(({ name, passed }) => !passed && name === panic[1]);
    if (of) of.why += `: ${lines[at + 1]} at ${panic[2]}`;
    const sum = /^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored; \d+ measured; (\d+) f/.exec(line);
    if (sum) {
      const [passed, failed, ignored, filtered] = sum.slice(1).map(Number);
      const ran = passed + failed + ignored;
      if (ran !== seen) tests.push({ name: line, passed: false, why: `${seen} of ${ran} tests have a line` });
      if (filtered) tests.push({ name: line, passed: false, why: `${filtered} left out` });
      seen = 0;
    }
  }
  if (seen) tests.push({ name: "a test binary", passed: false, why: "ended before its result" });
  return tests;
}

export function fromVitest(report) {
  return report.testResults.flatMap((file) => {
    const tests = file.assertionResults.map(({ fullName, title, status }) => {
      return { name: fullName, title, passed: status === "passed", why: status };
    });
    const silent = file.status !== "passed" && tests.every((test) => test.passed);
    return silent ? [...tests, { name: file.name, passed: false, why: file.message }] : tests;
  });
}

/** The first lines of an error, for a machine whose logs are gone when one wants to know. */
function said({ message = "", location }) {
  const lines = stripVTControlCharacters(message).split("\n").filter((line) => line.trim());
  const place = location ? ` at ${location.file.split("/").at(-1)}:${location.line}` : "";
  return lines.slice(0, 8).map((line) => line.trim()).join(" | ") + place;
}

export function fromPlaywright(report) {
  const walk = (suite, above) => {
    const path = suite.title && suite.title !== suite.file ? [...above, suite.title] : above;
    const specs = (suite.specs ?? []).flatMap(({ title, tests }) =>
      tests.map(({ status, results = [] }) => {
        const [error] = results.flatMap(({ errors = [] }) => errors);
        const why = error ? `${status}: ${said(error)}` : status;
        return { name: [...path, title].join(" › "), title, passed: status === "expected", why };
      }),
    );
    return [...specs, ...(suite.suites ?? []).flatMap((inner) => walk(inner, path))];
  };
  const errors = (report.errors ?? []).map(({ message }) => {
    return { name: "playwright", passed: false, why: message };
  });
  return [...errors, ...report.suites.flatMap((suite) => walk(suite, []))];
}
