import { useState } from "react";
import { phoneText } from "../../i18n/phone";
import { useText } from "../../i18n/use-text";
import type { PersonForStaff } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand } from "../../state";
import { FormDialog } from "../../ui/form-dialog";
import { TextInput } from "../../ui/text-input";
import { PersonFailure } from "./person-failure";

export function EditPerson({ one, onClose }: { one: PersonForStaff; onClose: () => void }) {
  const text = useText();
  const [name, setName] = useState(one.person.name);
  const [email, setEmail] = useState(one.email ?? "");
  const [phone, setPhone] = useState(one.phone ? phoneText(one.phone) : "");
  const { act, busy, error } = useAct("form");
  const submit = async () => {
    const logins = { email: email.trim() || null, phone: phone.trim() || null };
    const command = {
      type: "edit_person" as const,
      user: one.person.id,
      name: name.trim(),
      ...logins,
    };
    if (await act(() => sendCommand(command, { expect: one.rev }))) onClose();
  };
  return (
    <FormDialog
      title={text("people.editTitle")}
      onClose={onClose}
      submit={text("common.save")}
      onSubmit={submit}
      busy={busy}
      ready={name.trim() !== ""}
    >
      <TextInput label={text("people.name")} maxLength={100} value={name} onValue={setName} />
      <TextInput label={text("people.email")} type="email" value={email} onValue={setEmail} />
      <TextInput label={text("people.phone")} type="tel" value={phone} onValue={setPhone} />
      <PersonFailure error={error} />
    </FormDialog>
  );
}
