import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { Cutter } from "./cutter";
import { Server } from "./server";

/** A server with a database and a file store of its own. */
export type Town = Server;

interface Options {
  /** More options of `artel serve`, such as `["--demo"]`. One town serves all tests with them. */
  serveOptions: string[];
}

/**
 * A test that asks for `town` shares the real server of its worker, started at the first such
 * test. A test that kills its server asks for `ownTown`, and one that cuts the line to it for
 * `cutter` as well.
 */
export const test = base.extend<{ ownTown: Town; cutter: Cutter }, Options & { town: Town }>({
  serveOptions: [[], { option: true, scope: "worker" }],
  town: [
    async ({ serveOptions }, use) => withTown(serveOptions, use),
    { scope: "worker", timeout: 240_000 },
  ],
  ownTown: [
    async ({ serveOptions }, use) => withTown(serveOptions, use),
    { scope: "test", timeout: 240_000 },
  ],
  cutter: async ({ ownTown }, use) => {
    const cutter = await Cutter.to(ownTown.url);
    await use(cutter);
    await cutter.close();
  },
  baseURL: async ({ town }, use) => use(town.url),
});

export { expect } from "@playwright/test";

async function withTown(options: string[], use: (town: Town) => Promise<void>) {
  const data = await mkdtemp(join(tmpdir(), "artel-e2e-"));
  const server = new Server(await freePort(), ["--data", data, ...options]);
  try {
    await server.start();
    await use(server);
  } finally {
    await server.stop();
    await rm(data, { recursive: true, force: true });
  }
}

/** Browsers open nothing there (WHATWG Fetch, "bad port"). */
const REFUSED_BY_BROWSERS = 10_080;

/** Below the ports of outgoing connections, so that a restarted server finds its port free. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 2_000);
    if (port === REFUSED_BY_BROWSERS) continue;
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
