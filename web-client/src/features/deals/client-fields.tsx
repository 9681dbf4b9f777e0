import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { Button } from "../../ui/button";
import { TextInput } from "../../ui/text-input";
import { ClientLine } from "./client-line";
import { clientChoice, type DealDraft } from "./deal-draft";
import styles from "./form.module.css";
import { KnownClients } from "./known-clients";

/** Who asks. What is typed in the phone or the name looks up those who called before. */
export function ClientFields({
  draft,
  onChange,
  tried,
  error,
}: {
  draft: DealDraft;
  onChange: (part: Partial<DealDraft>) => void;
  tried: boolean;
  error: unknown;
}) {
  const text = useText();
  if (draft.known) {
    return (
      <div className={styles.chosen}>
        <ClientLine client={draft.known} />
        <Button size="small" onClick={() => onChange({ known: null })}>
          {text("deal.otherClient")}
        </Button>
      </div>
    );
  }
  const wrongPhone =
    error instanceof Refused && error.code === "invalid" && error.body.name === "phone";
  const missing = tried && clientChoice(draft) === null;
  return (
    <div className={styles.grid}>
      <TextInput
        label={text("deal.phone")}
        type="tel"
        autoComplete="off"
        autoFocus
        value={draft.phone}
        onValue={(phone) => onChange({ phone })}
        error={wrongPhone ? text("deal.badPhone") : missing ? text("deal.needClient") : undefined}
      />
      <TextInput
        label={text("deal.contactName")}
        autoComplete="off"
        maxLength={100}
        value={draft.contactName}
        onValue={(contactName) => onChange({ contactName })}
      />
      <KnownClients
        words={draft.phone.trim() || draft.contactName.trim()}
        onChoose={(known) => onChange({ known })}
      />
      <TextInput
        label={text("deal.company")}
        autoComplete="off"
        maxLength={80}
        value={draft.company}
        onValue={(company) => onChange({ company })}
      />
      <TextInput
        label={text("deal.email")}
        type="email"
        autoComplete="off"
        value={draft.email}
        onValue={(email) => onChange({ email })}
      />
    </div>
  );
}
