import type { ClientFrame, Envelope, OpId, Receipt, Reply } from "../protocol/generated";
import type { Clock } from "./clock";
import { failureOf, Unanswered } from "./failure";

const PATIENCE = 10_000;

export interface RequestsOptions {
  /** Sends by the socket if it is on line; says whether it did. */
  send(frame: ClientFrame): boolean;
  /** The other door. */
  post(envelope: Envelope): Promise<Receipt>;
  /** The socket did not answer in time. */
  suspect(): void;
  clock: Clock;
}

interface Waiting {
  resolve(receipt: Receipt): void;
  reject(error: Error): void;
  cancel(): void;
}

/** Sends one command once: by the socket when it is on line, else by HTTP (SPEC WS6). */
export class Requests {
  private readonly waiting = new Map<OpId, Waiting>();

  constructor(private readonly options: RequestsOptions) {}

  /** Throws `Refused` for a definite no, `Unanswered` when the op should be sent again. */
  transmit(envelope: Envelope): Promise<Receipt> {
    const { send, post, clock, suspect } = this.options;
    return new Promise((resolve, reject) => {
      if (!send({ type: "command", envelope })) {
        post(envelope).then(resolve, reject);
        return;
      }
      const cancel = clock.after(PATIENCE, () => {
        this.waiting.delete(envelope.op);
        suspect();
        reject(new Unanswered());
      });
      this.waiting.set(envelope.op, { resolve, reject, cancel });
    });
  }

  answered(op: OpId, result: Reply): void {
    const waiting = this.take(op);
    if (!waiting) return;
    if (result.outcome === "done") waiting.resolve(result.receipt);
    else waiting.reject(failureOf(result.error));
  }

  /** The line broke: nobody knows what became of what was sent. */
  broken(): void {
    for (const op of [...this.waiting.keys()]) this.take(op)?.reject(new Unanswered());
  }

  private take(op: OpId): Waiting | undefined {
    const waiting = this.waiting.get(op);
    this.waiting.delete(op);
    waiting?.cancel();
    return waiting;
  }
}
