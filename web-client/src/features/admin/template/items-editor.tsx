import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import type { Evidence, TemplateItem } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/checkbox";
import { IconButton } from "../../../ui/icon-button";
import { Select } from "../../../ui/select";
import { TextInput } from "../../../ui/text-input";
import styles from "./template.module.css";

const KINDS: Evidence["type"][] = ["none", "photo", "number", "text"];

/** The checklist of a template: order, what must be done, what proves it. */
export function ItemsEditor({
  items,
  onItems,
  tried,
}: {
  items: readonly TemplateItem[];
  onItems: (items: TemplateItem[]) => void;
  tried: boolean;
}) {
  const text = useText();
  const change = (at: number, news: Partial<TemplateItem>) =>
    onItems(items.map((item, index) => (index === at ? { ...item, ...news } : item)));
  const move = (at: number, by: number) => {
    const moved = [...items];
    const [item] = moved.splice(at, 1);
    if (item) moved.splice(at + by, 0, item);
    onItems(moved);
  };
  return (
    <fieldset className={styles.group}>
      <legend>{text("tasks.checklist")}</legend>
      {items.map((item, index) => (
        <div key={index} className={styles.item}>
          <TextInput
            label={text("templates.itemNo", { number: index + 1 })}
            maxLength={300}
            value={item.text}
            onValue={(words) => change(index, { text: words })}
            error={tried && item.text.trim() === "" ? text("templates.needed") : undefined}
          />
          <div className={styles.itemParts}>
            <Select
              label={text("tasks.evidence")}
              hideLabel
              value={item.evidence.type}
              onValue={(type) =>
                change(index, {
                  evidence: type === "photo" ? { type, min: 1 } : { type },
                  unit: null,
                })
              }
              options={KINDS.map((value) => ({ value, label: text(`tasks.evidence.${value}`) }))}
            />
            {item.evidence.type === "photo" && (
              <Select
                label={text("templates.photos")}
                hideLabel
                value={String(item.evidence.min)}
                onValue={(min) => change(index, { evidence: { type: "photo", min: Number(min) } })}
                options={[1, 2, 3, 4, 5, 6, 8, 10].map((count) => ({
                  value: String(count),
                  label: text("templates.atLeast", { count }),
                }))}
              />
            )}
            {item.evidence.type === "number" && (
              <TextInput
                label={text("templates.unit")}
                hideLabel
                placeholder={text("templates.unit")}
                maxLength={20}
                value={item.unit ?? ""}
                onValue={(unit) => change(index, { unit: unit || null })}
              />
            )}
            <Checkbox checked={item.required} onChecked={(required) => change(index, { required })}>
              {text("tasks.requiredOne")}
            </Checkbox>
            <span className={styles.grow} />
            <IconButton
              label={text("templates.up")}
              size="small"
              disabled={index === 0}
              onClick={() => move(index, -1)}
            >
              <ArrowUp strokeWidth={1.75} />
            </IconButton>
            <IconButton
              label={text("templates.down")}
              size="small"
              disabled={index === items.length - 1}
              onClick={() => move(index, 1)}
            >
              <ArrowDown strokeWidth={1.75} />
            </IconButton>
            <IconButton
              label={text("tasks.removeItem")}
              size="small"
              onClick={() => onItems(items.filter((_, at) => at !== index))}
            >
              <X strokeWidth={1.75} />
            </IconButton>
          </div>
        </div>
      ))}
      {items.length < 100 && (
        <Button
          look="plain"
          size="small"
          icon={<Plus strokeWidth={1.75} aria-hidden />}
          onClick={() =>
            onItems([
              ...items,
              { text: "", required: true, evidence: { type: "none" }, unit: null },
            ])
          }
        >
          {text("tasks.addItem")}
        </Button>
      )}
    </fieldset>
  );
}
