// Judges Autobahn's report: no case may fail, and only these may be less strict than the RFC's best:
// the parser sees bytes that are no UTF-8 at the end of their frame, not in its middle.
import { readFileSync } from "node:fs";

const KNOWN = ["6.4.3", "6.4.4"];
const CASES = 301;

const { artel: cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const counts = {};
const wrong = [];
for (const [name, { behavior, behaviorClose }] of Object.entries(cases)) {
  counts[behavior] = (counts[behavior] ?? 0) + 1;
  const fine = ["OK", "INFORMATIONAL"].includes(behavior) || (behavior === "NON-STRICT" && KNOWN.includes(name));
  if (!fine || !["OK", "INFORMATIONAL"].includes(behaviorClose)) wrong.push(`${name} ${behavior}/${behaviorClose}`);
}
const total = Object.keys(cases).length;
if (total !== CASES) wrong.push(`${CASES} cases were to be run`);
for (const line of wrong) console.log(line);
const told = Object.entries(counts).map(([behavior, count]) => `${count} ${behavior}`);
console.log(`counts: ${total} cases: ${told.join(", ")}; ${wrong.length} not as they should be`);
process.exitCode = wrong.length ? 1 : 0;
