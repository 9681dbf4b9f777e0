import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { GroupId, OpId, Side, UserId } from "../protocol/generated";
import type { Unsent } from "../sync/outbox";

/** A text that its author has begun. */
export interface Draft {
  group: GroupId;
  text: string;
  side: Side;
  /** The line it answers, by id. */
  replyTo: string | null;
}

interface DeviceSchema extends DBSchema {
  unsent: { key: OpId; value: Unsent };
  /** Bytes of files that are not on the server yet, by the op of their upload. */
  files: { key: OpId; value: Blob };
  drafts: { key: GroupId; value: Draft };
}

const PREFIX = "artel:";

/**
 * What is kept on this device for one person: unsent commands, their files, drafts. Nothing of the
 * server's is ever stored. A browser that refuses to store costs only the memory over a reload.
 */
export class Device {
  private constructor(private readonly database: IDBPDatabase<DeviceSchema> | null) {}

  /**
   * Opens the person's own database and removes everyone else's. `taken` is called when another
   * tab removes it: its person signed out there, or somebody else signed in.
   */
  static async open(user: UserId, taken: () => void): Promise<Device> {
    const name = PREFIX + user;
    try {
      await wipeOthers(name);
      const database = await openDB<DeviceSchema>(name, 1, {
        upgrade(fresh) {
          fresh.createObjectStore("unsent", { keyPath: "op" });
          fresh.createObjectStore("files");
          fresh.createObjectStore("drafts", { keyPath: "group" });
        },
        blocking: (_present, _blocked, event) => {
          (event.target as IDBDatabase).close();
          taken();
        },
      });
      return new Device(database);
    } catch {
      return new Device(null);
    }
  }

  /** In the order of writing. */
  async unsent(): Promise<Unsent[]> {
    const all = (await this.use((database) => database.getAll("unsent"))) ?? [];
    return all.sort((a, b) => a.madeAt - b.madeAt);
  }

  async saveUnsent(unsent: Unsent): Promise<void> {
    await this.use((database) => database.put("unsent", unsent));
  }

  async removeUnsent({ op, files }: Unsent): Promise<void> {
    await this.use((database) => database.delete("unsent", op));
    for (const file of files) await this.use((database) => database.delete("files", file.op));
  }

  /** Unknown, rather than no, when the browser does not store. */
  async hasUnsent(op: OpId): Promise<boolean> {
    return (await this.use((database) => database.count("unsent", op))) !== 0;
  }

  /** Until when, by its author's last word; 0 when it is no longer there. */
  async heldUntil(op: OpId): Promise<number> {
    return (await this.use((database) => database.get("unsent", op)))?.heldUntil ?? 0;
  }

  async saveFile(op: OpId, bytes: Blob): Promise<void> {
    await this.use((database) => database.put("files", bytes, op));
  }

  file(op: OpId): Promise<Blob | undefined> {
    return this.use((database) => database.get("files", op));
  }

  async drafts(): Promise<Draft[]> {
    return (await this.use((database) => database.getAll("drafts"))) ?? [];
  }

  async saveDraft(draft: Draft): Promise<void> {
    await this.use((database) => database.put("drafts", draft));
  }

  async removeDraft(group: GroupId): Promise<void> {
    await this.use((database) => database.delete("drafts", group));
  }

  close(): void {
    this.database?.close();
  }

  private async use<T>(
    act: (database: IDBPDatabase<DeviceSchema>) => Promise<T>,
  ): Promise<T | undefined> {
    if (!this.database) return undefined;
    try {
      return await act(this.database);
    } catch {
      return undefined;
    }
  }
}

/** Sign-out: nothing of anybody stays on the device. */
export async function wipeDevice(): Promise<void> {
  await wipeOthers(null).catch(() => {});
}

/** Milliseconds that another tab may keep its database open before we go on without it. */
const WIPING = 1_000;

async function wipeOthers(keep: string | null): Promise<void> {
  if (typeof indexedDB === "undefined") return;
  const all = (await indexedDB.databases?.()) ?? [];
  const others = all.flatMap(({ name }) => (name?.startsWith(PREFIX) ? [name] : []));
  const wiped = others.filter((name) => name !== keep).map((name) => deleteDB(name));
  const patience = new Promise<void>((resolve) => setTimeout(resolve, WIPING));
  await Promise.race([Promise.all(wiped), patience]);
}
