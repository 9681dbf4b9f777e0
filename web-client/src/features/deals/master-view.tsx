import { Eye, Lock } from "lucide-react";
import { useId, useState } from "react";
import { useIntl } from "react-intl";
import { moneyText } from "../../i18n/money";
import { phoneText } from "../../i18n/phone";
import { useText } from "../../i18n/use-text";
import type { DealForStaff, TaskField, TaskForStaff, TaskRow } from "../../protocol/generated";
import {
  requestTypeOf,
  stageOf,
  usePerson,
  useRequestTypes,
  useStages,
  useTask,
} from "../../state";
import { Chip } from "../../ui/chip";
import { Select } from "../../ui/select";
import { Skeleton } from "../../ui/skeleton";
import { StatusChip } from "../../ui/status-chip";
import { Time } from "../../ui/time";
import styles from "./master-view.module.css";
import { unseenFacts } from "./unseen";

/** «Так увидит мастер»: field by field what a task tells, to whom, and what it never tells. */
export function MasterView({ deal, tasks }: { deal: DealForStaff; tasks: readonly TaskRow[] }) {
  const text = useText();
  const title = useId();
  const [chosen, setChosen] = useState<string>();
  const row = tasks.find(({ id }) => id === chosen) ?? tasks[0];
  const task = useTask(row?.id)?.staff ?? null;
  return (
    <section className={styles.view} aria-labelledby={title}>
      <div className={styles.top}>
        <Eye size={16} strokeWidth={1.75} aria-hidden />
        <h2 id={title}>{text("deal.eye")}</h2>
        {row && tasks.length > 1 && (
          <Select
            label={text("deal.eyeTask")}
            hideLabel
            value={row.id}
            onValue={setChosen}
            options={tasks.map(({ id, number }) => ({ value: id, label: number }))}
            className={styles.choice}
          />
        )}
      </div>
      {!row ? (
        <p className={styles.quiet}>{text("deal.eyeNone")}</p>
      ) : task ? (
        <MasterCard task={task} />
      ) : (
        <Skeleton height={150} />
      )}
      <Hidden deal={deal} task={task} />
    </section>
  );
}

function MasterCard({ task: { task, fields } }: { task: TaskForStaff }) {
  const text = useText();
  const assignee = usePerson(task.assignee)?.name ?? "none";
  return (
    <div className={styles.card}>
      <div className={styles.head}>
        <b>{task.number}</b>
        <StatusChip status={task.state} />
      </div>
      <div className={styles.title}>{task.title}</div>
      {task.due && (
        <div className={styles.quiet}>
          <Time at={task.due.at} look="short" zone={task.due.timeZone} named />
        </div>
      )}
      <dl className={styles.fields}>
        {task.deal && (
          <>
            <Line
              label={text("deal.eyeNumber")}
              value={task.deal.publicNo}
              to={text("deal.toAll")}
            />
            {task.deal.requestType && (
              <Line
                label={text("deal.eyeType")}
                value={task.deal.requestType}
                to={text("deal.toAll")}
              />
            )}
            {task.deal.stage && (
              <Line label={text("deal.eyeStage")} value={task.deal.stage} to={text("deal.toAll")} />
            )}
          </>
        )}
        {fields
          .filter(({ visibility }) => visibility !== "staff")
          .map((field) => (
            <FieldLine key={`${field.label} ${field.value}`} field={field} assignee={assignee} />
          ))}
      </dl>
    </div>
  );
}

function FieldLine({ field, assignee }: { field: TaskField; assignee: string }) {
  const text = useText();
  const { label, value, visibility } = field;
  if (visibility === "group") return <Line label={label} value={value} to={text("deal.toAll")} />;
  const name = assignee === "none" ? assignee : (assignee.split(" ")[0] ?? assignee);
  const to = text(visibility === "accepted" ? "deal.toAccepted" : "deal.toAssignee", { name });
  return <Line label={label} value={value} to={to} locked />;
}

function Line({
  label,
  value,
  to,
  locked = false,
}: {
  label: string;
  value: string;
  to: string;
  locked?: boolean;
}) {
  return (
    <div className={styles.field}>
      <dt>{label}</dt>
      <dd>{phoneText(value)}</dd>
      <dd className={locked ? styles.locked : styles.quiet}>
        {locked && <Lock size={12} strokeWidth={1.75} aria-hidden />}
        {to}
      </dd>
    </div>
  );
}

function Hidden({ deal, task }: { deal: DealForStaff; task: TaskForStaff | null }) {
  const text = useText();
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const stages = useStages();
  const types = useRequestTypes();
  const unseen = unseenFacts(deal, task, stageOf(stages, deal.card.stage));
  // A title that only repeats the request type is no secret worth a chip.
  const plain = requestTypeOf(types, deal.card.requestType)?.name === deal.card.title;
  return (
    <div>
      <h3 className={styles.hidden}>
        <Lock size={14} strokeWidth={1.75} aria-hidden />
        {text("deal.hidden")}
      </h3>
      <ul className={styles.chips}>
        {unseen
          .filter((fact) => fact !== "title" || !plain)
          .map((fact) => (
            <li key={fact}>
              <Chip tone="internal" look="outline">
                {text(`deal.hide.${fact}`, {
                  amount: moneyText(deal.card.amount ?? 0, locale),
                })}
              </Chip>
            </li>
          ))}
      </ul>
    </div>
  );
}
