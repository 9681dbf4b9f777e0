import { useState } from "react";
import { useLocale } from "../../i18n/locale";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { useAct } from "../../shell/use-act";
import { sendCommand } from "../../state";
import { FormDialog } from "../../ui/form-dialog";
import { TextInput } from "../../ui/text-input";
import { TimeZoneSelect } from "../../ui/time-zone-select";
import styles from "./admin.module.css";
import { GroupFailure } from "./group-failure";

export function NewGroup({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (group: string) => void;
}) {
  const text = useText();
  const { zone } = useLocale();
  const [city, setCity] = useState("");
  const [company, setCompany] = useState("");
  const [timeZone, setTimeZone] = useState(zone);
  const [typedPrefix, setPrefix] = useState<string | null>(null);
  const prefix = typedPrefix ?? prefixOf(company);
  const { act, busy, error } = useAct("form");
  const submit = () => {
    void act(async () => {
      const names = { city: city.trim(), company: company.trim() };
      const receipt = await sendCommand({
        type: "create_group",
        ...names,
        timeZone,
        prefix: prefix.trim(),
      });
      if (receipt.id) onMade(receipt.id);
    });
  };
  const badPrefix = error instanceof Refused && error.body.name === "prefix";
  return (
    <FormDialog
      title={text("groups.create")}
      description={text("groups.createText")}
      width="normal"
      onClose={onClose}
      submit={text("admin.add")}
      onSubmit={submit}
      busy={busy}
      ready={city.trim() !== "" && company.trim() !== ""}
    >
      <div className={styles.two}>
        <TextInput
          autoFocus
          label={text("groups.city")}
          maxLength={60}
          required
          value={city}
          onValue={setCity}
        />
        <TextInput
          label={text("groups.company")}
          maxLength={80}
          required
          value={company}
          onValue={setCompany}
        />
        <TimeZoneSelect label={text("groups.zone")} value={timeZone} onValue={setTimeZone} />
        <TextInput
          label={text("groups.prefix")}
          hint={text("groups.prefixHint")}
          maxLength={6}
          value={prefix}
          onValue={(typed) => setPrefix(typed.toLocaleUpperCase())}
          error={badPrefix ? text("groups.badPrefix") : undefined}
        />
      </div>
      {!badPrefix && <GroupFailure error={error} />}
    </FormDialog>
  );
}

/** «СервисПлюс» gives «СП», «УралТех» gives «УТ», «Быт» gives «БЫ». */
export function prefixOf(company: string): string {
  const letters = company.replace(/[^\p{L}]/gu, "");
  const capitals = letters.replace(/[^\p{Lu}]/gu, "");
  return (capitals.length >= 2 ? capitals : letters).slice(0, 2).toLocaleUpperCase();
}
