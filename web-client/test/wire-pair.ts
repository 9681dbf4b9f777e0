import type { Wire } from "../src/net/socket";
import type { ClientFrame, ServerFrame } from "../src/protocol/generated";

/** Both ends of a connection; nothing moves until it is flushed by hand. */
export class WirePair {
  readonly client: Wire;
  private toServer: ClientFrame[] = [];
  private toClient: ServerFrame[] = [];
  /** Set when the client closed its end. */
  clientClosed = false;

  constructor() {
    this.client = {
      onopen: null,
      onmessage: null,
      onclose: null,
      send: (text) => {
        this.toServer.push(JSON.parse(text) as ClientFrame);
      },
      close: () => {
        this.clientClosed = true;
      },
    };
  }

  open(): void {
    this.client.onopen?.();
  }

  /** What the client has sent since the last call. */
  takeSent(): ClientFrame[] {
    return this.toServer.splice(0);
  }

  serverSends(...frames: ServerFrame[]): void {
    this.toClient.push(...frames);
  }

  /** Brings the client so many of the waiting frames, or all. */
  flush(count = this.toClient.length): void {
    for (const frame of this.toClient.splice(0, count)) {
      this.client.onmessage?.({ data: JSON.stringify(frame) });
    }
  }

  serverCloses(code: number): void {
    this.client.onclose?.({ code });
  }
}
