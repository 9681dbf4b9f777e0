import { Check, CheckCheck } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import type { MessageView, UserId } from "../../../protocol/generated";
import { usePerson } from "../../../state";
import { useReceipts } from "../../../state/presence";
import { Popover } from "../../../ui/popover";
import { type Delivery, deliveryOf, readersOf } from "./delivery";
import styles from "./ticks.module.css";

/** How far a line of one's own has come; a press names those who have it. */
export function Ticks({ line }: { line: MessageView }) {
  const text = useText();
  const receipts = useReceipts(line.group);
  const delivery = deliveryOf(line, receipts);
  return (
    <Popover
      title={text("room.whoSaw")}
      align="start"
      trigger={
        <button type="button" className={styles.button} aria-label={text(`room.${delivery}`)}>
          <TickGlyph delivery={delivery} />
        </button>
      }
    >
      <ReaderList line={line} />
    </Popover>
  );
}

function TickGlyph({ delivery }: { delivery: Delivery }) {
  const Glyph = delivery === "sent" ? Check : CheckCheck;
  return (
    <Glyph size={14} className={delivery === "seen" ? styles.seen : styles.plain} aria-hidden />
  );
}

/** Names of those who have seen a line, then of those who only have it. */
export function ReaderList({ line }: { line: MessageView }) {
  const text = useText();
  const { seen, delivered } = readersOf(line, useReceipts(line.group));
  if (seen.length + delivered.length === 0) {
    return <p className={styles.nobody}>{text("room.nobodyYet")}</p>;
  }
  return (
    <div className={styles.lists}>
      <Names title={text("room.seenBy")} users={seen} />
      <Names title={text("room.deliveredTo")} users={delivered} />
    </div>
  );
}

function Names({ title, users }: { title: string; users: readonly UserId[] }) {
  if (users.length === 0) return null;
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <ul>
        {users.map((user) => (
          <Name key={user} user={user} />
        ))}
      </ul>
    </section>
  );
}

function Name({ user }: { user: UserId }) {
  const person = usePerson(user);
  return <li className={styles.name}>{person?.name ?? "…"}</li>;
}
