// A peer that goes without a word is noticed within a minute: one socket answers no ping, another
// answers each; the server must let go of the first and keep the second.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { connect } from "node:net";

const DATA = "soak-results/silence";
const PORT = 8096;
const HOST = `127.0.0.1:${PORT}`;
const MINUTE = 60_000;

execFileSync("cargo", ["build", "--workspace", "--all-targets", "--features", "protocol/typescript,server/planted"], { stdio: "inherit" });
rmSync(DATA, { recursive: true, force: true });
mkdirSync(DATA, { recursive: true });
const binary = `${process.env.CARGO_TARGET_DIR ?? "target"}/debug/artel`;
const server = spawn(binary, ["serve", "--data", DATA, "--listen", HOST]);
process.on("exit", () => server.kill());
let said = "";
for (const stream of [server.stdout, server.stderr]) stream.on("data", (bytes) => (said += bytes));
while (!/\/join#\S+/.test(said)) await new Promise((resolve) => setTimeout(resolve, 50));
const [, token] = /\/join#([\w-]+)/.exec(said);
const headers = { "content-type": "application/json" };
const entered = await fetch(`http://${HOST}/api/link`, { method: "POST", headers, body: JSON.stringify({ token }) });
const [cookie] = entered.headers.get("set-cookie").split(";");

/** A masked frame; its mask is zero. */
const frame = (head, payload) => Buffer.concat([Buffer.from([head, 0x80 | payload.length, 0, 0, 0, 0]), Buffer.from(payload)]);

/** When the server let go of a peer that answers pings or does not, in milliseconds; at most `patience`. */
function peer(answers, patience) {
  return new Promise((resolve) => {
    const socket = connect(PORT, "127.0.0.1");
    const start = Date.now();
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Date.now() - start);
    };
    const timer = setTimeout(end, patience);
    socket.on("close", end);
    socket.on("error", () => {});
    socket.write(
      `GET /api/ws HTTP/1.1\r\nHost: ${HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: ${cookie}\r\n\r\n`,
    );
    socket.write(frame(0x81, '{"type":"hello","version":1,"epoch":null,"follow":[]}'));
    socket.on("data", (bytes) => {
      if (answers && bytes.includes(Buffer.from([0x89, 0x00]))) socket.write(frame(0x8a, ""));
    });
  });
}

const patience = 1.5 * MINUTE;
const [gone, alive] = await Promise.all([peer(false, patience), peer(true, patience)]);
console.log(`counts: who answered no ping was let go after ${(gone / 1000).toFixed(1)} s, who answered was kept for ${(alive / 1000).toFixed(1)} s`);
// Its pipes would keep this process.
server.kill();
process.exitCode = gone <= MINUTE && alive >= patience ? 0 : 1;
