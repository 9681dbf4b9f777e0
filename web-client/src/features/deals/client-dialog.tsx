import { useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { phoneText } from "../../i18n/phone";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import type { ClientView } from "../../protocol/generated";
import { sendCommand } from "../../state";
import { Banner } from "../../ui/banner";
import { FormDialog } from "../../ui/form-dialog";
import { TextInput } from "../../ui/text-input";

/** The client of a deal; what is saved shows in all of his deals. */
export function ClientDialog({
  client,
  onClose,
  onStale,
}: {
  client: ClientView;
  onClose: () => void;
  onStale: () => void;
}) {
  const text = useText();
  const [contactName, setContactName] = useState(client.contactName);
  const [company, setCompany] = useState(client.company ?? "");
  const [phones, setPhones] = useState(client.phones.map(phoneText).join(", "));
  const [email, setEmail] = useState(client.email ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const all = phones.split(/[,;]/).map((phone) => phone.trim());
      await sendCommand(
        {
          type: "edit_client",
          client: client.id,
          contactName: contactName.trim(),
          company: company.trim() || null,
          phones: all.filter((phone) => phone !== ""),
          email: email.trim() || null,
        },
        { expect: client.rev },
      );
      onClose();
    } catch (failure) {
      if (failure instanceof Refused && failure.code === "stale") onStale();
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <FormDialog
      title={text("deal.editClient")}
      onClose={onClose}
      submit={text("common.save")}
      onSubmit={save}
      busy={busy}
    >
      <TextInput
        label={text("deal.contactName")}
        maxLength={100}
        value={contactName}
        onValue={setContactName}
      />
      <TextInput label={text("deal.company")} maxLength={80} value={company} onValue={setCompany} />
      <TextInput label={text("deal.phones")} value={phones} onValue={setPhones} />
      <TextInput label={text("deal.email")} value={email} onValue={setEmail} />
      {error !== null && <Banner tone="bad" title={failureText(error, text)} />}
    </FormDialog>
  );
}
