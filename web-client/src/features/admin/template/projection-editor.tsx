import { Plus, X } from "lucide-react";
import { useMemo } from "react";
import { useText } from "../../../i18n/use-text";
import type { DealField, Projection, TaskField, Visibility } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import { Select } from "../../../ui/select";
import { TextInput } from "../../../ui/text-input";
import styles from "./template.module.css";

const FIELDS: DealField[] = [
  "district",
  "address",
  "window",
  "product",
  "symptoms",
  "contact_name",
  "phone",
  "company",
  "city",
  "amount",
];
const VISIBILITIES: Visibility[] = ["group", "assignee", "accepted", "staff"];

/** By default the group knows what and where about; who and exactly where opens on acceptance. */
const USUAL: Record<DealField, Visibility> = {
  district: "group",
  product: "group",
  symptoms: "group",
  city: "group",
  window: "assignee",
  address: "accepted",
  contact_name: "accepted",
  phone: "accepted",
  company: "accepted",
  amount: "accepted",
};

/** Which fields of the deal become fields of the task, and who may read each (C4). */
export function ProjectionEditor({
  projection,
  onProjection,
  tried,
}: {
  projection: readonly Projection[];
  onProjection: (projection: Projection[]) => void;
  tried: boolean;
}) {
  const text = useText();
  const change = (at: number, news: Partial<Projection>) =>
    onProjection(projection.map((rule, index) => (index === at ? { ...rule, ...news } : rule)));
  const free = FIELDS.find((field) => !projection.some((rule) => rule.field === field));
  return (
    <fieldset className={styles.group}>
      <legend>{text("templates.projection")}</legend>
      <p className={styles.quiet}>{text("templates.projectionHint")}</p>
      {projection.map((rule, index) => (
        <div key={index} className={styles.rule}>
          <Select
            label={text("templates.field")}
            hideLabel={index > 0}
            value={rule.field}
            onValue={(field) =>
              change(index, {
                field,
                label: text(`templates.field.${field}`),
                visibility: USUAL[field],
              })
            }
            options={FIELDS.map((value) => ({
              value,
              label: text(`templates.field.${value}`),
              disabled: value !== rule.field && projection.some(({ field }) => field === value),
            }))}
          />
          <TextInput
            label={text("templates.label")}
            hideLabel={index > 0}
            maxLength={80}
            value={rule.label}
            onValue={(label) => change(index, { label })}
            error={tried && rule.label.trim() === "" ? text("templates.needed") : undefined}
          />
          <Select
            label={text("tasks.fieldSees")}
            hideLabel={index > 0}
            value={rule.visibility}
            onValue={(visibility) => change(index, { visibility })}
            options={VISIBILITIES.map((value) => ({ value, label: text(`tasks.sees.${value}`) }))}
          />
          <IconButton
            label={text("tasks.removeField", { label: rule.label })}
            onClick={() => onProjection(projection.filter((_, at) => at !== index))}
          >
            <X strokeWidth={1.75} />
          </IconButton>
        </div>
      ))}
      {free && (
        <Button
          look="plain"
          size="small"
          icon={<Plus strokeWidth={1.75} aria-hidden />}
          onClick={() =>
            onProjection([
              ...projection,
              { field: free, label: text(`templates.field.${free}`), visibility: USUAL[free] },
            ])
          }
        >
          {text("tasks.addField")}
        </Button>
      )}
    </fieldset>
  );
}

/** Made-up values, so that the preview has something to show. */
export function useSampleFields(projection: readonly Projection[]): TaskField[] {
  const text = useText();
  return useMemo(
    () =>
      projection.map(({ field, label, visibility }) => ({
        label,
        value: text(`templates.sample.${field}`),
        visibility,
      })),
    [projection, text],
  );
}
