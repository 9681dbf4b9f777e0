import { useState } from "react";
import { useLocale } from "../../i18n/locale";
import { useText } from "../../i18n/use-text";
import { postJson } from "../../net/http";
import type { Locale, Role, Secret } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand } from "../../state";
import { FormDialog } from "../../ui/form-dialog";
import { Select } from "../../ui/select";
import { TextInput } from "../../ui/text-input";
import { TimeZoneSelect } from "../../ui/time-zone-select";
import styles from "./admin.module.css";
import { PersonFailure } from "./person-failure";
import { SecretDialog } from "./secret-dialog";

const ROLES: readonly Role[] = ["operator", "head", "admin", "master"];

/** Makes a person and at once the link by which he comes in. */
export function NewPerson({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (person: string) => void;
}) {
  const text = useText();
  const { locale: own, zone } = useLocale();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [email, setEmail] = useState("");
  const [phone, setPhone] = useState("");
  const [locale, setLocale] = useState<Locale>(own);
  const [timeZone, setTimeZone] = useState(zone);
  const [secret, setSecret] = useState<Secret | null>(null);
  const { act, busy, error } = useAct("form");

  const submit = () => {
    void act(async () => {
      const receipt = await sendCommand({
        type: "create_person",
        name: name.trim(),
        role,
        email: email.trim() || null,
        phone: phone.trim() || null,
        locale,
        timeZone,
      });
      if (!receipt.id) return;
      onMade(receipt.id);
      setSecret(await postJson<Secret>(`/api/people/${receipt.id}/link`));
    });
  };

  if (secret) return <SecretDialog secret={secret} onClose={onClose} />;
  return (
    <FormDialog
      title={text("people.create")}
      description={text("people.createText")}
      width="normal"
      onClose={onClose}
      submit={text("admin.add")}
      onSubmit={submit}
      busy={busy}
      ready={name.trim() !== ""}
    >
      <div className={styles.two}>
        <TextInput
          autoFocus
          label={text("people.name")}
          maxLength={100}
          required
          value={name}
          onValue={setName}
        />
        <Select
          label={text("people.role")}
          value={role}
          onValue={setRole}
          options={ROLES.map((one) => ({ value: one, label: text(`people.role.${one}`) }))}
        />
        <TextInput label={text("people.email")} type="email" value={email} onValue={setEmail} />
        <TextInput label={text("people.phone")} type="tel" value={phone} onValue={setPhone} />
        <Select
          label={text("people.language")}
          value={locale}
          onValue={setLocale}
          options={[
            { value: "ru", label: "Русский" },
            { value: "en", label: "English" },
          ]}
        />
        <TimeZoneSelect label={text("people.timeZone")} value={timeZone} onValue={setTimeZone} />
      </div>
      <PersonFailure error={error} />
    </FormDialog>
  );
}
