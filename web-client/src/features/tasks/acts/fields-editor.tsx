import { Plus, X } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import type { TaskField, Visibility } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import { Select } from "../../../ui/select";
import { TextInput } from "../../../ui/text-input";
import styles from "./fields-editor.module.css";

const VISIBILITIES: Visibility[] = ["group", "assignee", "accepted", "staff"];

/** What the master gets to do the job, value by value, with who may read it (C4). */
export function FieldsEditor({
  fields,
  onFields,
}: {
  fields: readonly TaskField[];
  onFields: (fields: readonly TaskField[]) => void;
}) {
  const text = useText();
  const change = (at: number, news: Partial<TaskField>) =>
    onFields(fields.map((field, index) => (index === at ? { ...field, ...news } : field)));
  return (
    <fieldset className={styles.fields}>
      <legend>{text("tasks.fields")}</legend>
      {fields.map((field, index) => (
        <div key={index} className={styles.field}>
          <TextInput
            label={text("tasks.fieldLabel")}
            hideLabel={index > 0}
            maxLength={80}
            value={field.label}
            onValue={(label) => change(index, { label })}
          />
          <TextInput
            label={text("tasks.fieldValue")}
            hideLabel={index > 0}
            maxLength={500}
            value={field.value}
            onValue={(value) => change(index, { value })}
          />
          <Select
            label={text("tasks.fieldSees")}
            hideLabel={index > 0}
            value={field.visibility}
            onValue={(visibility) => change(index, { visibility })}
            options={VISIBILITIES.map((value) => ({ value, label: text(`tasks.sees.${value}`) }))}
          />
          <IconButton
            label={text("tasks.removeField", { label: field.label })}
            onClick={() => onFields(fields.filter((_, at) => at !== index))}
          >
            <X strokeWidth={1.75} />
          </IconButton>
        </div>
      ))}
      {fields.length < 30 && (
        <Button
          look="plain"
          size="small"
          icon={<Plus strokeWidth={1.75} aria-hidden />}
          onClick={() => onFields([...fields, { label: "", value: "", visibility: "accepted" }])}
        >
          {text("tasks.addField")}
        </Button>
      )}
    </fieldset>
  );
}
