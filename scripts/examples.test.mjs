// The files in docs/operations/examples are what people copy: each is checked by the program that
// reads it, its options against the binary's own, and the proxy carries a sign-in and a WebSocket.
// ARTEL_BINARY is the binary; `scripts/setup test` brings nginx, systemd and a YAML parser.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";

const EXAMPLES = "docs/operations/examples";
const artel = resolve(process.env.ARTEL_BINARY ?? "target/debug/artel");
const folder = mkdtempSync(join(tmpdir(), "artel-examples-"));
const running = [];
after(() => {
  // Nginx ends its workers only when it is asked to end.
  for (const child of running) child.kill(child.spawnfile === "nginx" ? "SIGTERM" : "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const read = (name) => readFileSync(join(EXAMPLES, name), "utf8");
const help = () => execFileSync(artel, ["serve", "--help"], { encoding: "utf8" });

test("every setting of the Compose file is one of artel serve", () => {
  const script = "import json,sys,yaml; print(json.dumps(yaml.safe_load(sys.stdin)))";
  const { services } = JSON.parse(
    execFileSync("python3", ["-c", script], { input: read("compose.yaml"), encoding: "utf8" }),
  );
  const nodes = Object.entries(services).filter(([name]) => name.startsWith("artel-"));
  assert.equal(nodes.length, 3);
  for (const [name, node] of nodes) {
    for (const setting of Object.keys(node.environment)) {
      assert.match(help(), new RegExp(`env: ${setting}[=\\]]`), `${name}: ${setting}`);
    }
    for (const needed of node.depends_on) assert.ok(services[needed], needed);
    assert.ok(read("nginx.conf").includes(`server ${name}:8080`), `the proxy does not know ${name}`);
  }
});

test("the unit is one that systemd takes, with little left to attack", () => {
  const unit = join(folder, "artel.service");
  writeFileSync(unit, read("artel.service").replace("/usr/local/bin/artel", artel));
  const looked = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" });
  assert.equal(looked.status, 0, `${looked.error ?? ""} ${looked.stderr}`);
  assert.equal(looked.stderr.trim(), "");
  // Of 0 (nothing to attack) to 100.
  const exposed = spawnSync("systemd-analyze", ["security", "--offline=yes", "--threshold=20", unit]);
  assert.equal(exposed.status, 0, String(exposed.stdout));
});

test("every key of artel.toml is an option", () => {
  for (const [, key] of read("artel.toml").matchAll(/^([a-z-]+) =/gm)) {
    assert.ok(help().includes(`--${key}`), key);
  }
});

test("the table of settings has every option, and no other", () => {
  const flags = (text) => new Set([...text.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag));
  const known = flags(help());
  for (const flag of ["--help", "--version"]) known.delete(flag);
  const rows = readFileSync("docs/operations.md", "utf8").split("\n").filter((line) => line.startsWith("| `--"));
  const told = flags(rows.map((row) => row.split("|")[1]).join());
  assert.deepEqual([...told].sort(), [...known].sort());
});

/** Below the ports of outgoing connections; none is given twice. */
let last = 12_000 + Math.floor(Math.random() * 2_000);
async function freePort() {
  for (;;) {
    const port = (last += 1);
    const server = createServer();
    const isFree = await new Promise((done) => {
      server.once("error", () => done(false));
      server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
    });
    if (isFree) return port;
  }
}

/** Asks until there is an answer; half a minute at most. */
async function answer(library, options, body) {
  for (const end = Date.now() + 30_000; ; ) {
    try {
      return await new Promise((done, failed) => {
        const request = library.request({ host: "127.0.0.1", rejectUnauthorized: false, ...options });
        request.on("response", (response) => {
          let text = "";
          response.on("data", (chunk) => (text += chunk));
          response.on("end", () => done({ status: response.statusCode, headers: response.headers, text }));
        });
        request.on("upgrade", (response, socket) => {
          socket.destroy();
          done({ status: response.statusCode, headers: response.headers, text: "" });
        });
        request.on("error", failed);
        request.end(body);
      });
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** A real Artel behind this address; the first admin's token. */
async function serve(port, publicUrl) {
  const options = ["--data", join(folder, "data"), "--listen", `127.0.0.1:${port}`, "--public-url", publicUrl];
  const child = spawn(artel, ["serve", ...options], { cwd: folder });
  running.push(child);
  const token = await linkFrom(child.stderr);
  // The link is said before anything is listened to.
  await answer(http, { port, path: "/healthz" });
  return token;
}

/** It is read to its end: a server whose words nobody hears gives up. */
function linkFrom(output) {
  return new Promise((found, failed) => {
    let said = "";
    output.on("data", (chunk) => {
      said += chunk;
      const link = /https:\/\/\S+#(\S+)/.exec(said);
      if (link) found(link[1]);
    });
    output.on("end", () => failed(new Error(said)));
  });
}

/** The example's nginx before these ports of artel-1, -2 and -3; its own ports. */
async function proxy(nodes, plain, tls) {
  const pem = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "fullchain.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", ...pem], {
    stdio: "ignore",
  });
  const conf = join(folder, `nginx-${plain}.conf`);
  const text = read("nginx.conf")
    .replace(/artel-(\d):8080/g, (_, number) => `127.0.0.1:${nodes[number - 1]}`)
    .replace("listen 80 ", `listen 127.0.0.1:${plain} `)
    .replace("listen 443 ", `listen 127.0.0.1:${tls} `)
    .replaceAll("/etc/nginx/tls", folder)
    .replaceAll("/var/log/nginx", folder);
  writeFileSync(conf, `daemon off; pid ${conf}.pid; error_log ${folder}/error.log;\n${text}`);
  const tested = spawnSync("nginx", ["-t", "-p", folder, "-c", conf], { encoding: "utf8" });
  assert.equal(tested.status, 0, `${tested.error ?? ""} ${tested.stderr}`);
  running.push(spawn("nginx", ["-p", folder, "-c", conf], { stdio: "ignore" }));
}

test("the proxy carries a sign-in, a WebSocket and Artel's headers, and no figures", async () => {
  const [upstream, plain, tls] = [await freePort(), await freePort(), await freePort()];
  const publicUrl = `https://localhost:${tls}`;
  const token = await serve(upstream, publicUrl);
  await proxy([upstream, upstream, upstream], plain, tls);

  const host = { Host: `localhost:${tls}` };
  const moved = await answer(http, { port: plain, path: "/", headers: { Host: "localhost" } });
  assert.deepEqual([moved.status, moved.headers.location], [301, "https://localhost/"]);
  const page = await answer(https, { port: tls, path: "/", headers: host });
  assert.equal(page.status, 200);
  assert.match(page.headers["strict-transport-security"] ?? "", /max-age=/);
  assert.match(page.headers["content-security-policy"] ?? "", /default-src/);
  assert.equal((await answer(https, { port: tls, path: "/metrics", headers: host })).status, 404);

  const json = { ...host, "Content-Type": "application/json", Origin: publicUrl };
  const entered = await answer(
    https,
    { port: tls, path: "/api/link", method: "POST", headers: json },
    JSON.stringify({ token, password: "a long enough password" }),
  );
  assert.equal(entered.status, 200, entered.text);
  const cookie = entered.headers["set-cookie"][0].split(";")[0];
  assert.match(cookie, /^__Host-artel=/);
  const upgraded = await answer(https, {
    port: tls,
    path: "/api/ws",
    headers: {
      ...host,
      Origin: publicUrl,
      Cookie: cookie,
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    },
  });
  assert.equal(upgraded.status, 101, upgraded.text);
});

test("while nodes are upgraded a page finds its files at the node that has them", async () => {
  const [older, newer, plain, tls] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const answers = (port, status) => {
    const node = http.createServer((_, response) => response.writeHead(status).end());
    node.listen(port, "127.0.0.1").unref();
  };
  answers(older, 404);
  answers(newer, 200);
  await proxy([older, older, newer], plain, tls);
  for (let asked = 0; asked < 6; asked += 1) {
    const path = `/assets/main-${asked}.js`;
    assert.equal((await answer(https, { port: tls, path, headers: { Host: "localhost" } })).status, 200);
  }
});
