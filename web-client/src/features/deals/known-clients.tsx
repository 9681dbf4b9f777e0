import { type KeyboardEvent, useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import type { ClientList, ClientView } from "../../protocol/generated";
import { useAnswer } from "../../state";
import { ClientLine } from "./client-line";
import { worthLooking } from "./deal-draft";
import styles from "./form.module.css";

const SHOWN = 4;
/** Milliseconds of silence after which typed words are looked up. */
const CALM = 150;

/** Those who called before and fit what is typed; arrows move between them. */
export function KnownClients({
  words,
  onChoose,
}: {
  words: string;
  onChoose: (client: ClientView) => void;
}) {
  const text = useText();
  const looked = useRested(words);
  const worth = worthLooking(looked);
  const { value } = useAnswer<ClientList>(
    worth ? `/api/clients?text=${encodeURIComponent(looked)}` : null,
  );
  const found = worth ? (value?.clients.slice(0, SHOWN) ?? []) : [];
  if (found.length === 0) return null;
  return (
    <section className={styles.known} aria-label={text("deal.known")}>
      <h3>{text("deal.known")}</h3>
      <ul onKeyDown={moveFocus}>
        {found.map((client) => (
          <li key={client.id}>
            <button type="button" className={styles.client} onClick={() => onChoose(client)}>
              <ClientLine client={client} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[at + step]?.focus();
  event.preventDefault();
}

function useRested(words: string): string {
  const [rested, setRested] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setRested(words), CALM);
    return () => clearTimeout(timer);
  }, [words]);
  return rested;
}
