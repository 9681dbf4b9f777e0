import { moneyOf } from "../../i18n/money";
import { useText } from "../../i18n/use-text";
import { useRequestTypes } from "../../state";
import { Select } from "../../ui/select";
import { TextArea } from "../../ui/text-area";
import { TextInput } from "../../ui/text-input";
import type { DealDraft } from "./deal-draft";
import styles from "./form.module.css";

/** What is asked for and where. */
export function RequestFields({
  draft,
  onChange,
  tried,
}: {
  draft: DealDraft;
  onChange: (part: Partial<DealDraft>) => void;
  tried: boolean;
}) {
  const text = useText();
  const types = (useRequestTypes() ?? []).filter(({ retired }) => !retired);
  const badAmount = tried && draft.amount.trim() !== "" && moneyOf(draft.amount) === null;
  const field = (name: "city" | "address" | "district" | "window" | "product" | "source") => (
    <TextInput
      label={text(`deal.${name}`)}
      autoComplete="off"
      maxLength={name === "city" ? 60 : 500}
      value={draft[name]}
      onValue={(value) => onChange({ [name]: value })}
    />
  );
  return (
    <div className={styles.grid}>
      <Select
        label={text("deal.requestType")}
        value={draft.requestType}
        onValue={(requestType) => onChange({ requestType })}
        options={[
          { value: "", label: text("deal.noType") },
          ...types.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {field("product")}
      <div className={styles.whole}>
        <TextArea
          label={text("deal.symptoms")}
          maxLength={500}
          value={draft.symptoms}
          onValue={(symptoms) => onChange({ symptoms })}
        />
      </div>
      {field("city")}
      {field("address")}
      {field("district")}
      {field("window")}
      <TextInput
        label={text("deal.amount")}
        inputMode="decimal"
        autoComplete="off"
        value={draft.amount}
        onValue={(amount) => onChange({ amount })}
        error={badAmount ? text("deal.badAmount") : undefined}
      />
      {field("source")}
      <div className={styles.whole}>
        <TextInput
          label={text("deal.dealTitle")}
          autoComplete="off"
          maxLength={200}
          value={draft.title}
          onValue={(title) => onChange({ title })}
          hint={text("deal.titleHint")}
        />
      </div>
    </div>
  );
}
