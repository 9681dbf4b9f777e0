import { Link } from "@tanstack/react-router";
import {
  ArrowRight,
  ListChecks,
  Lock,
  type LucideIcon,
  MessageSquare,
  Pencil,
  PhoneIncoming,
  Send,
} from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../../i18n/use-text";
import type { DealEntry, DealHappening, GroupId } from "../../protocol/generated";
import { groupName, stageOf, useGroupRow, usePerson, useStages } from "../../state";
import { Time } from "../../ui/time";
import styles from "./history.module.css";

const ICONS: Record<DealHappening["type"], LucideIcon> = {
  created: PhoneIncoming,
  edited: Pencil,
  stage_moved: ArrowRight,
  note: Lock,
  posted: Send,
  task: ListChecks,
  task_message: MessageSquare,
};

const FIELDS = new Set([
  "title",
  "request_type",
  "city",
  "district",
  "address",
  "window",
  "product",
  "symptoms",
  "amount",
  "source",
  "responsible",
  "client",
  "contact_name",
  "company",
  "phones",
  "email",
] as const);
type FieldName = typeof FIELDS extends Set<infer Name> ? Name : never;

/** One thing that happened, in a line. */
export function HistoryLine({ entry: { at, actor, entry } }: { entry: DealEntry }) {
  const text = useText();
  const name = usePerson(actor)?.name ?? text("deal.system");
  const Icon = ICONS[entry.type];
  return (
    <li className={styles.line}>
      <span className={styles.time}>
        <Time at={at} />
      </span>
      <span className={entry.type === "note" ? styles.lock : styles.icon}>
        <Icon size={14} strokeWidth={1.75} aria-hidden />
      </span>
      <div className={styles.words}>
        <Happening entry={entry} name={name} />
      </div>
    </li>
  );
}

function Happening({ entry, name }: { entry: DealHappening; name: string }): ReactNode {
  const text = useText();
  const stages = useStages();
  switch (entry.type) {
    case "created":
      return (
        <>
          {text("deal.created", { name })}
          {entry.source && <Quiet>{text("deal.createdFrom", { source: entry.source })}</Quiet>}
        </>
      );
    case "edited":
      return text("deal.edited", {
        name,
        fields: entry.fields.map((field) => fieldName(field, text)).join(", "),
      });
    case "stage_moved":
      return (
        <>
          {text("deal.stageMoved", { name, from: stageOf(stages, entry.from)?.name ?? "…" })}{" "}
          <b>{stageOf(stages, entry.to)?.name ?? "…"}</b>
          {entry.reason && <Quiet>{entry.reason}</Quiet>}
        </>
      );
    case "note":
      return (
        <>
          <b className={styles.internal}>{text("deal.noteBy", { name })}</b>{" "}
          <span className={styles.note2}>{entry.text}</span>
        </>
      );
    case "posted":
      return (
        <>
          {text("deal.postedTo", { name })} <GroupLink id={entry.group} />
        </>
      );
    case "task":
      return (
        <>
          <b>{entry.number}</b> {entry.title}
          <Quiet>
            {text(actText(entry.act))}, {name}
          </Quiet>
          {entry.reason && <Quiet>{entry.reason}</Quiet>}
        </>
      );
    case "task_message":
      return (
        <>
          <GroupLink id={entry.group} line={entry.message} />
          <Quiet>{text("deal.taskMessage", { number: entry.number })}</Quiet>
          <blockquote className={styles.quote}>
            <b>{name}</b> {entry.excerpt}
            {entry.files > 0 && <Quiet>{text("deal.files", { count: entry.files })}</Quiet>}
          </blockquote>
        </>
      );
  }
}

function Quiet({ children }: { children: ReactNode }) {
  return <span className={styles.quiet}> · {children}</span>;
}

function GroupLink({ id, line }: { id: GroupId; line?: string }) {
  const group = useGroupRow(id)?.group;
  return (
    <Link to="/groups/$groupId" params={{ groupId: id }} search={line ? { line } : {}}>
      {group ? groupName(group) : "…"}
    </Link>
  );
}

function fieldName(field: string, text: ReturnType<typeof useText>): string {
  const known = (FIELDS as ReadonlySet<string>).has(field) ? (field as FieldName) : "other";
  return text(`deal.field.${known}`);
}

const ACTS = [
  "create",
  "publish",
  "claim",
  "accept",
  "decline",
  "start",
  "pause",
  "wake",
  "submit",
  "withdraw",
  "approve",
  "return",
  "reassign",
  "move",
  "cancel",
  "reopen",
  "restore",
  "change_due",
  "overdue",
  "edit",
  "tick",
  "orphan",
  "add_item",
  "edit_item",
  "remove_item",
] as const;

function actText(act: string): `deal.act.${(typeof ACTS)[number] | "other"}` {
  const known = ACTS.find((one) => one === act);
  return `deal.act.${known ?? "other"}`;
}
