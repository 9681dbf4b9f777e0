// Writes the table of loadtests/README.md from the raw lines of loadtests/results.jsonl: medians.
import { readFileSync, writeFileSync } from "node:fs";

const lines = readFileSync("loadtests/results.jsonl", "utf8").trim().split("\n").map((line) => JSON.parse(line));
const of = (bench) => lines.filter((line) => line.bench === bench);
const median = (values) => {
  const sorted = values.sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
};
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

// Servers on one wire: each figure beside the limit row's.
const wire = of("wire");
const figure = (name, stage, key) => {
  const found = wire.filter((line) => line.row === name && line.stage === stage).map((line) => line[key]);
  return found.length === 0 ? undefined : median(found);
};
const memory = figure("artel", "connects", "bytes_per_connection") / 1024;
if (Number.isFinite(memory)) row("memory per idle connection, 5,000 people", `${memory.toFixed(1)} KiB`, "≤ 16 KiB", memory <= 16);
const limit = (stage, key) => figure("limit", stage, key);
const ratio = (name, stage, key) => figure(name, stage, key) / limit(stage, key);
const times = (value) => (Number.isFinite(value) ? `${value.toFixed(2)}×` : "–");
const count = (value) => (value === undefined ? "–" : Math.round(value).toLocaleString("en"));
const cell = (name, stage) => `${figure(name, stage, "us_per_delivery")?.toFixed(2) ?? "–"} (${times(ratio(name, stage, "us_per_delivery"))})`;
const names = [...new Set(wire.map((line) => line.row))];
const absent = wire.filter((line) => line.absent).map((line) => `${line.row}: ${line.absent}`);
const wireRows = names
  .filter((name) => figure(name, "rooms", "us_per_delivery") !== undefined)
  .map((name) => {
    const columns = [
      name,
      cell(name, "one room"),
      cell(name, "one room paced"),
      `${count(figure(name, "rooms", "messages_per_s"))} (${ratio(name, "rooms", "messages_per_s").toFixed(2)})`,
      cell(name, "rooms"),
      cell(name, "rooms paced"),
      `${count(figure(name, "connects", "connects_per_s"))} (${ratio(name, "connects", "connects_per_s").toFixed(2)})`,
      count(figure(name, "connects", "bytes_per_connection")),
    ];
    return `| ${columns.join(" | ")} |`;
  });

const PEERS = ["bare", "nchan", "nats", "socketio", "ejabberd"];
const STORING = ["socketio", "ejabberd"];
const goals = [];
// One line of issue's targets: Artel's figure, whether less is better, and the best of the others.
const goal = (what, of, bound, less, show = times) => {
  const best = (peers) => {
    const known = peers.map((peer) => [of(peer), peer]).filter(([value]) => Number.isFinite(value));
    known.sort(([a], [b]) => (less ? a - b : b - a));
    return known.length === 0 ? "–" : `${show(known[0][0])} (${known[0][1]})`;
  };
  const own = of("artel");
  if (!Number.isFinite(own)) return;
  // Judged as it is shown: a node's own statements now and then are in the thousandths.
  const shown = Number.parseFloat(show(own).replace(/,/g, ""));
  const met = less ? shown <= bound : shown >= bound;
  goals.push(`| ${what} | ${best(STORING)} | ${best(PEERS)} | ${less ? "≤" : "≥"} ${show(bound)} | ${show(own)} | ${met ? "met" : "**missed**"} |`);
};
const share = (value) => value.toFixed(2);
const bytes = (value) => `${Math.round(value).toLocaleString("en")} B`;
goal("100 rooms × 10: CPU per delivery", (name) => ratio(name, "rooms", "us_per_delivery"), 1.8, true);
goal("100 rooms × 10: messages/s, stored and acknowledged, share of the limit row", (name) => ratio(name, "rooms", "messages_per_s"), 0.48, false, share);
goal("1 room × 1000 saturated: CPU per delivery", (name) => ratio(name, "one room", "us_per_delivery"), 0.1, true);
goal("paced 10,000 deliveries/s, 1 room × 1000: CPU per delivery", (name) => ratio(name, "one room paced", "us_per_delivery"), 1.3, true);
goal("paced 10,000 deliveries/s, 100 rooms × 10: CPU per delivery", (name) => ratio(name, "rooms paced", "us_per_delivery"), 2.5, true);
goal("memory per idle connection, everything included", (name) => figure(name, "connects", "bytes_per_connection"), 4096, true, bytes);
goal("connects/s with token and subscription, share of the limit row", (name) => ratio(name, "connects", "connects_per_s"), 0.29, false, share);
goal("PostgreSQL + Redis, two nodes, 100 rooms × 10: CPU per delivery, all processes", (name) => ratio(name === "artel" ? "artel-cluster" : name, "rooms", "us_per_delivery"), 6, true);
goal("storm of 5,000: all resumed and filled", (name) => figure(name, "storm", "seconds"), 5, true, (value) => `${value.toFixed(1)} s`);
goal("the same: statements a client", (name) => figure(name, "storm", "queries_per_client"), 3, true, (value) => value.toFixed(1));
goal("one stopped reader of 200: p99 of the others", (name) => figure(name, "stopped reader", "p99_ms_stopped") - figure(name, "stopped reader", "p99_ms"), 5, true, (value) => `${value.toFixed(1)} ms more`);

const [run] = of("run");
const text = [
  `Commit ${run.commit}, ${run.date}, ${run.cores} cores of ${run.cpu}; server and load on the same cores; medians of the runs in [results.jsonl](results.jsonl).`,
  "",
  "| what | figure | target | |",
  "|---|---|---|---|",
  ...rows,
  ...(goals.length === 0 ? [] : ["", "### On one wire", "", `Server on the first core, load on the second; SQLite with \`synchronous=FULL\`, every message authorised, stored in order and acknowledged; ratios to the \`limit\` row. \`bare\` is an axum WebSocket with a task and a channel for each connection.`, "", "| figure | best that stores | best of all | target | Artel | |", "|---|---|---|---|---|---|", ...goals, "", "CPU in µs a delivery:", "", "| server | 1 × 1000 | 1 × 1000, 10,000/s | 100 × 10: messages/s | 100 × 10 | 100 × 10, 10,000/s | connects/s | bytes a connection |", "|---|---|---|---|---|---|---|---|", ...wireRows, ...(absent.length === 0 ? [] : ["", `Absent: ${absent.join("; ")}`])]),
].join("\n");

const readme = readFileSync("loadtests/README.md", "utf8");
const [before, rest] = readme.split("<!-- figures -->\n");
const [, after] = rest.split("<!-- end -->\n");
writeFileSync("loadtests/README.md", `${before}<!-- figures -->\n${text}\n<!-- end -->\n${after}`);
