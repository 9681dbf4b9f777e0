import { Camera, Eye, Hash, Lock, MessageSquareText } from "lucide-react";
import { useState } from "react";
import { dayAndMonth, MILLISECOND } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type {
  DealForStaff,
  TaskField,
  TemplateItem,
  TemplateView,
} from "../../../protocol/generated";
import { RequiredMark } from "../../../ui/field";
import { SegmentedControl } from "../../../ui/segmented-control";
import { StatusChip } from "../../../ui/status-chip";
import { type DueDraft, dueChoice } from "../acts/due-fields";
import { dueTime, type Reader } from "../model/due";
import { spokenPhone } from "../model/place";
import { useReader } from "../model/use-reader";
import { itemsOf } from "./draft";
import styles from "./new-task.module.css";

/** Who looks at the preview. */
type Looker = "group" | "assignee" | "accepted";
const SEES: Record<Looker, readonly TaskField["visibility"][]> = {
  group: ["group"],
  assignee: ["group", "assignee"],
  accepted: ["group", "assignee", "accepted"],
};

export interface PreviewProps {
  title: string;
  description: string;
  due: DueDraft | null;
  zone: string;
  fields: readonly TaskField[];
  template: Pick<TemplateView, "content"> | undefined;
  items: string;
  deal: DealForStaff | undefined;
  urgent: boolean;
}

/** «Так увидит мастер»: the card with exactly the fields that this looker gets. */
export function MasterPreview(props: PreviewProps) {
  const text = useText();
  const reader = useReader();
  const [looker, setLooker] = useState<Looker>("accepted");
  const { title, description, due, zone, fields, template, items, deal } = props;
  const seen = fields.filter(({ visibility }) => SEES[looker].includes(visibility));
  const hidden = fields.length - seen.length;
  const choice = due ? dueChoice(due, zone) : { type: "never" as const };
  const list: TemplateItem[] = template ? template.content.items : itemsOf(items);
  return (
    <aside className={styles.preview} aria-label={text("new.preview")}>
      <h3>
        <Eye size={16} strokeWidth={1.75} aria-hidden />
        {text("new.preview")}
      </h3>
      <SegmentedControl
        label={text("new.looker")}
        value={looker}
        onValue={setLooker}
        segments={(["group", "assignee", "accepted"] as const).map((value) => ({
          value,
          label: text(`new.looker.${value}`),
        }))}
      />
      <div className={styles.card}>
        <div className={styles.cardHead}>
          <span className={styles.cardTitle}>{title || text("new.untitled")}</span>
          <StatusChip status={looker === "accepted" ? "accepted" : "open"} />
        </div>
        {choice.type === "at" && (
          <span className={styles.quiet}>
            {text("tasks.until", {
              time: dueTime({ at: choice.at, dateOnly: false, timeZone: zone }, reader),
            })}
          </span>
        )}
        {choice.type === "day" && (
          <span className={styles.quiet}>
            {text("tasks.until", { time: dayText(choice.day, reader) })}
          </span>
        )}
        <dl className={styles.facts}>
          {deal && (
            <div>
              <dt>{text("new.request")}</dt>
              <dd>{deal.card.publicNo}</dd>
            </div>
          )}
          {seen.map((field) => (
            <div key={field.label}>
              <dt>{field.label}</dt>
              <dd>
                {spokenPhone(field.value)}
                {field.visibility !== "group" && (
                  <Lock
                    size={12}
                    strokeWidth={2}
                    aria-label={text(`tasks.sees.${field.visibility}`)}
                  />
                )}
              </dd>
            </div>
          ))}
        </dl>
        {description && <p className={styles.description}>{description}</p>}
        {list.length > 0 && (
          <ul className={styles.items}>
            {list.map((item, index) => (
              <li key={index}>
                <span className={styles.box} aria-hidden="true" />
                <span>
                  {item.text} {item.required && <RequiredMark />}
                </span>
                <EvidenceSign item={item} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {hidden > 0 && <p className={styles.quiet}>{text("new.hidden", { count: hidden })}</p>}
      {deal && (
        <p className={styles.never}>
          <Lock size={14} strokeWidth={1.75} aria-hidden />
          {text("new.never")}
        </p>
      )}
    </aside>
  );
}

/** A calendar day («2026-11-24») in words; noon keeps it the same day in every zone. */
function dayText(day: string, { locale, now }: Reader): string {
  return dayAndMonth(Date.parse(`${day}T12:00Z`) * MILLISECOND, now, locale, "UTC");
}

function EvidenceSign({ item: { evidence, unit } }: { item: TemplateItem }) {
  const text = useText();
  switch (evidence.type) {
    case "photo":
      return (
        <span className={styles.sign} title={text("common.photoCount", { count: evidence.min })}>
          <Camera size={14} strokeWidth={1.75} aria-hidden />
          {evidence.min}
        </span>
      );
    case "number":
      return (
        <span className={styles.sign}>
          <Hash size={14} strokeWidth={1.75} aria-hidden />
          {unit}
        </span>
      );
    case "text":
      return (
        <span className={styles.sign}>
          <MessageSquareText
            size={14}
            strokeWidth={1.75}
            aria-label={text("tasks.evidence.text")}
          />
        </span>
      );
    case "none":
      return null;
  }
}
