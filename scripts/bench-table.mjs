// Writes the table of loadtests/README.md from the raw lines of loadtests/results.jsonl: medians.
import { readFileSync, writeFileSync } from "node:fs";

const lines = readFileSync("loadtests/results.jsonl", "utf8").trim().split("\n").map((line) => JSON.parse(line));
const of = (bench) => lines.filter((line) => line.bench === bench);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => `${value.toLocaleString("en", { maximumFractionDigits: 1 })} ms`;

const rows = [];
const row = (what, figure, target, met) => rows.push(`| ${what} | ${figure} | ${target} | ${met ? "met" : "**missed**"} |`);

const demo = of("demo")[0].ms / 1000;
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
for (const page of new Set(of("pages").map((run) => run.page))) {
  const runs = of("pages").filter((run) => run.page === page);
  const p99 = median(runs.map((run) => run.p99_ms));
  const target = page.includes("task") || page === "counts" ? 100 : 50;
  row(`page: ${page}, p99`, ms(p99), `≤ ${target} ms`, p99 <= target);
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
