// Pinned inputs of the fuzz targets are lines of base64; the fuzzer wants a file for each.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** More of one target would only cost time. */
const PINNED = 300;

const [what, file, folder] = process.argv.slice(2);
const isInput = (line) => line !== "" && !line.startsWith("#");
if (what === "unpack") {
  mkdirSync(folder, { recursive: true });
  const inputs = readFileSync(file, "utf8").split("\n").filter(isInput);
  for (const [n, input] of inputs.entries()) writeFileSync(join(folder, `${n}`), Buffer.from(input, "base64"));
} else {
  const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  bytes.sort((a, b) => a.length - b.length || a.compare(b));
  const kept = readFileSync(file, "utf8").split("\n").filter(isInput);
  const found = bytes.map((input) => input.toString("base64")).filter((line) => line !== "");
  writeFileSync(file, `${[...new Set([...kept, ...found])].slice(0, PINNED).join("\n")}\n`);
}
