// Sums up the suites of scripts/test. The last line is `N passed, N failed`.

import { readSuites } from "./reports.mjs";

const suites = readSuites();
const failed = (tests) => tests.filter((test) => !test.passed);

console.log();
for (const { name, seconds, tests } of suites) {
  const counts = `${tests.length - failed(tests).length} passed`.padStart(12);
  const failures = failed(tests).length ? `, ${failed(tests).length} failed` : "";
  console.log(`${name.padEnd(18)}${`${seconds} s`.padStart(7)}${counts}${failures}`);
}
for (const { name, tests } of suites) {
  for (const test of failed(tests)) console.log(`✗ ${name}: ${test.name} (${test.why})`);
}

const all = suites.flatMap(({ tests }) => tests);
console.log(`\n${all.length - failed(all).length} passed, ${failed(all).length} failed`);
process.exitCode = failed(all).length ? 1 : 0;
