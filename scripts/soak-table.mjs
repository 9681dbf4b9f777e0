// Writes the parts that scripts/soak has run into the table of docs/soak.md: each has one row, its
// latest run. The last line is `N passed, N failed`.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

const FILE = "docs/soak.md";
const BEGIN = "<!-- parts -->\n";
const END = "<!-- end -->\n";

/** What a part says of itself: the line after `counts: `, or the last. */
function countsOf(path) {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  // A test's own name may stand before it in its line.
  const told = lines.findLast((line) => /(^|\.\.\. )counts: /.test(line));
  return told?.replace(/^.*?counts: /, "") ?? lines.at(-1);
}
const cell = (text) => text.replaceAll("|", "\\|").trim().slice(0, 300);

const git = (...words) => execFileSync("git", words, { encoding: "utf8" }).trim();
// The table itself may be newer than the commit: a part that ran before has written it.
const isDirty = git("status", "--porcelain", "--untracked-files=no", "--", ".", `:!${FILE}`) !== "";
const commit = git("rev-parse", "--short", "HEAD") + (isDirty ? "-dirty" : "");
const date = new Date().toISOString().slice(0, 16).replace("T", " ");
const [{ model }] = cpus();
const memory = Math.round(totalmem() / 2 ** 30);
const machine = `${cpus().length} × ${model}, ${memory} GiB, Linux ${release()}`;

const parts = readFileSync("soak-results/parts.tsv", "utf8").trim().split("\n").filter(Boolean);
const ran = parts.map((line) => {
  const [name, code, seconds] = line.split("\t");
  const passed = code === "0";
  const counts = cell(countsOf(`soak-results/${name}.log`));
  const verdict = passed ? "passed" : "**failed**";
  const cells = [name, verdict, counts, `${seconds} s`, date, commit, process.env.ARTEL_SEED, machine];
  return { name, passed, row: `| ${cells.join(" | ")} |` };
});

const text = readFileSync(FILE, "utf8");
const [before, rest] = text.split(BEGIN);
const [table, after] = rest.split(END);
const [head, line, ...old] = table.trimEnd().split("\n");
const isNew = new Map(ran.map(({ name, row }) => [name, row]));
const nameOf = (row) => row.split("|")[1].trim();
const kept = old.map((row) => isNew.get(nameOf(row)) ?? row);
const added = ran.filter(({ name }) => !old.some((row) => nameOf(row) === name)).map(({ row }) => row);
writeFileSync(FILE, `${before}${BEGIN}${[head, line, ...kept, ...added].join("\n")}\n${END}${after}`);

const passed = ran.filter((part) => part.passed).length;
console.log(`\n${passed} passed, ${ran.length - passed} failed`);
process.exitCode = passed === ran.length && passed > 0 ? 0 : 1;
