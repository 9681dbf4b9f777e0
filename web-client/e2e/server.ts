import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const BINARY = resolve(process.env.ARTEL_BINARY ?? "../target/debug/artel");
const START_DEADLINE = 90_000;

/** A shell prints the server's pid, and stops the server when the test process is gone. */
const KEEP = `exec 3<&0
  "$@" 3<&- & server=$!
  echo "pid $server"
  (read -r _ <&3; kill $server 2>/dev/null) &
  wait $server; kill $! 2>/dev/null`;

/** The real `artel serve` on 127.0.0.1, which may be stopped and started again where it was. */
export class Server {
  readonly url: string;
  /** Everything it has printed since the test began. */
  output = "";
  private shell: ChildProcess | undefined;
  private pid = 0;

  constructor(
    port: number,
    private readonly options: string[],
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Returns when the server says that it is ready. */
  async start(): Promise<void> {
    const command = ["serve", "--listen", new URL(this.url).host, ...this.options];
    const shell = spawn("sh", ["-c", KEEP, "sh", BINARY, ...command]);
    this.shell = shell;
    const started = this.output.length;
    const hear = (bytes: Buffer) => {
      this.output += bytes.toString();
    };
    shell.stdout.on("data", hear);
    shell.stderr.on("data", hear);
    await this.until(() => this.isReady());
    this.pid = Number(/^pid (\d+)$/m.exec(this.output.slice(started))?.[1]);
  }

  /** Stops it as an operator does; waits for its end. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
  }

  /** Stops it as a power cut does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Checks the laws of its database and files, while it is stopped; throws what is broken. */
  async verify(): Promise<void> {
    await promisify(execFile)(BINARY, ["verify", ...this.options]);
  }

  /** The first thing it has printed, or will soon, that matches; such as the first admin's link. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    return this.until(async () => pattern.exec(this.output));
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const shell = this.shell;
    if (shell === undefined || shell.exitCode !== null) return;
    const ended = once(shell, "exit");
    if (this.pid > 0) process.kill(this.pid, signal);
    else shell.stdin?.end();
    await ended;
    this.shell = undefined;
  }

  private async isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    return answer?.ok ?? false;
  }

  private async until<T>(look: () => Promise<T | null | false>): Promise<T> {
    const end = Date.now() + START_DEADLINE;
    for (;;) {
      const found = await look();
      if (found) return found;
      if (this.shell?.exitCode != null) throw new Error(`the server ended:\n${this.output}`);
      if (Date.now() > end) throw new Error(`waited too long for the server:\n${this.output}`);
      await pause(20);
    }
  }
}
