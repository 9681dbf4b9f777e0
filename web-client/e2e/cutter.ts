import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * A line between a browser and the server. `swallow` lets everything reach the server and keeps
 * its answers: the browser cannot know what was done. `cut` breaks all connections and lets none in.
 */
export class Cutter {
  /** What the server has said since `swallow`, and no browser has heard. */
  swallowed = "";
  private state: "whole" | "deaf" | "cut" = "whole";
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly target: number) {
    this.server = createServer((browser) => this.pair(browser));
  }

  /** Where a browser finds the server through this line. */
  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the line is down");
    return `http://127.0.0.1:${address.port}`;
  }

  static async to(url: string): Promise<Cutter> {
    const cutter = new Cutter(Number(new URL(url).port));
    await new Promise<void>((resolve) => cutter.server.listen(0, "127.0.0.1", resolve));
    return cutter;
  }

  swallow(): void {
    this.swallowed = "";
    this.state = "deaf";
  }

  cut(): void {
    this.state = "cut";
    for (const socket of this.sockets) socket.destroy();
  }

  /** Whoever comes now gets through. */
  mend(): void {
    this.state = "whole";
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pair(browser: Socket): void {
    if (this.state === "cut") {
      browser.destroy();
      return;
    }
    const server = connect(this.target, "127.0.0.1");
    const both = [browser, server];
    for (const socket of both) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      // Either end gone, both are; why does not matter.
      socket.on("error", () => {});
      socket.on("close", () => {
        this.sockets.delete(socket);
        for (const one of both) one.destroy();
      });
    }
    browser.pipe(server);
    server.on("data", (bytes: Buffer) => {
      if (this.state === "whole") browser.write(bytes);
      else this.swallowed += bytes.toString();
    });
  }
}
