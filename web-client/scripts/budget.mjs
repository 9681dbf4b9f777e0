// Fails the build when the JavaScript of the first page is over its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KIB = 200;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const seen = new Set();
const collect = (key) => {
  if (seen.has(key)) return;
  seen.add(key);
  for (const imported of manifest[key].imports ?? []) collect(imported);
};
collect("index.html");

let total = 0;
for (const key of seen) {
  const { file } = manifest[key];
  const size = gzipSync(readFileSync(new URL(file, dist))).length / 1024;
  total += size;
  console.log(`${size.toFixed(1).padStart(7)} KiB  ${file}`);
}
console.log(`${total.toFixed(1).padStart(7)} KiB  first page, gzip (budget ${BUDGET_KIB})`);
if (total > BUDGET_KIB) {
  console.error("The first page is over its budget: load something later.");
  process.exit(1);
}
