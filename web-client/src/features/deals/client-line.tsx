import { phoneText } from "../../i18n/phone";
import { useText } from "../../i18n/use-text";
import type { ClientView } from "../../protocol/generated";
import styles from "./form.module.css";

/** A client in one line: name, company, phone, how many deals. */
export function ClientLine({ client }: { client: ClientView }) {
  const text = useText();
  return (
    <span className={styles.line}>
      <b>{client.contactName || text("deal.noClientName")}</b>
      {client.company && <span>{client.company}</span>}
      {client.phones[0] && <span className={styles.quiet}>{phoneText(client.phones[0])}</span>}
      <span className={styles.quiet}>{text("deal.knownDeals", { count: client.deals })}</span>
    </span>
  );
}
