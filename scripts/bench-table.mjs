// Writes the table of loadtests/README.md from the raw lines of loadtests/results.jsonl: medians.
import { readFileSync, writeFileSync } from "node:fs";

const lines = readFileSync("loadtests/results.jsonl", "utf8").trim().split("\n").map((line) => JSON.parse(line));
const of = (bench) => lines.filter((line) => line.bench === bench);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => `${value.toLocaleString("en", { maximumFractionDigits: 1 })} ms`;

const rows = [];
const row = (what, figure, target, met) => rows.push(`| ${what} | ${figure} | ${target} | ${met ? "met" : "**missed**"} |`);

const demo = median(of("demo").map((run) => run.ms)) / 1000;
row("demo town built", `${demo.toFixed(1)} s`, "< 30 s", demo < 30);
const chat = of("chat");
const ack = median(chat.map((run) => run.ack_ms.p99));
const screen = median(chat.map((run) => run.screen_ms.p99));
const [{ rate, people }] = chat;
row(`${rate} messages/s from ${people} people: send to acknowledgement, p99`, ms(ack), "≤ 25 ms", ack <= 25);
row("the same, send to the other screen, p99", ms(screen), "≤ 50 ms", screen <= 50);
const idle = of("idle");
const memory = median(idle.map((run) => run.kib_per_connection));
row(`memory per idle connection at ${idle[0].connections}`, `${memory.toFixed(1)} KiB`, "≤ 16 KiB", memory <= 16);
const pages = of("pages");
const p99 = (who, page) => median(pages.filter((run) => run.who === who && run.page === page).map((run) => run.p99_ms));
for (const who of new Set(pages.map((run) => run.who))) {
  const names = [...new Set(pages.filter((run) => run.who === who).map((run) => run.page))];
  for (const page of names.filter((name) => !name.startsWith("task"))) {
    row(`200,000 lines, page of the ${who}: ${page}, p99`, ms(p99(who, page)), "≤ 50 ms", p99(who, page) <= 50);
  }
  const filters = names.filter((name) => name.startsWith("task")).sort((a, b) => p99(who, b) - p99(who, a));
  const [slowest] = filters;
  row(
    `50,000 tasks, the slowest of the ${who}'s ${filters.length} shelves and filters (${slowest}), p99`,
    ms(p99(who, slowest)),
    "≤ 100 ms",
    p99(who, slowest) <= 100,
  );
}
const sizes = new Map();
for (const run of of("growth")) {
  const size = `${run.groups} ${run.lines > 1e6}`;
  sizes.set(size, [...(sizes.get(size) ?? []), run]);
}
const costs = [...sizes.values()].map((runs) => ({ ...runs[0], cost: median(runs.map((run) => run.cpu_us_per_message)) }));
const [base] = costs;
for (const { groups, lines, cost } of costs) {
  const what = `CPU per message, ${groups.toLocaleString("en")} groups and ${lines.toLocaleString("en")} lines`;
  const times = cost / base.cost;
  row(what, `${Math.round(cost)} µs, ${times.toFixed(2)}×`, "≤ 1.3×", times <= 1.3);
}

const [run] = of("run");
const text = [
  `Commit ${run.commit}, ${run.date}, ${run.cores} cores of ${run.cpu}; server and load on the same cores; medians of the runs in [results.jsonl](results.jsonl).`,
  "",
  "| what | figure | target | |",
  "|---|---|---|---|",
  ...rows,
].join("\n");

const readme = readFileSync("loadtests/README.md", "utf8");
const [before, rest] = readme.split("<!-- figures -->\n");
const [, after] = rest.split("<!-- end -->\n");
writeFileSync("loadtests/README.md", `${before}<!-- figures -->\n${text}\n<!-- end -->\n${after}`);
