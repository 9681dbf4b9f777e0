import { Link } from "@tanstack/react-router";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../../../i18n/use-text";
import type { TaskField } from "../../../protocol/generated";
import { groupName, useGroupRow, usePerson } from "../../../state";
import { ReturnedGlyph } from "../../../ui/status-glyph";
import { usePhone } from "../../../ui/use-phone";
import { DealLine } from "../deal-line";
import { DueFact } from "../due-fact";
import { isRunning } from "../model/due";
import { isPhone, spokenPhone, telLink } from "../model/place";
import type { TaskView } from "../model/use-task-view";
import { TaskPerson } from "../task-person";
import styles from "./task-facts.module.css";

/** What one has to know, label by label. Staff also see who may read each field. */
export function TaskFacts({ view }: { view: TaskView }) {
  const text = useText();
  const phone = usePhone();
  const { task, staff, mine } = view;
  const row = useGroupRow(task.group);
  const controller = usePerson(staff?.controller);
  return (
    <>
      <dl className={styles.facts}>
        {!mine && (
          <Fact label={text("tasks.master")}>
            <TaskPerson id={task.assignee} company />
          </Fact>
        )}
        {!phone && (task.due || task.submittedAt !== null) && (
          <Fact label={text(isRunning(task) ? "tasks.deadline" : "tasks.standing")}>
            <DueFact task={task} left />
          </Fact>
        )}
        {row && staff && (
          <Fact label={text("tasks.group")}>
            <Link to="/groups/$groupId" params={{ groupId: task.group }} search={{ task: task.id }}>
              {groupName(row.group)}
            </Link>
          </Fact>
        )}
        {task.requestType && <Fact label={text("tasks.type")}>{task.requestType}</Fact>}
        {!staff && task.deal?.stage && <Fact label={text("tasks.stage")}>{task.deal.stage}</Fact>}
        {staff
          ? staff.fields.map((field) => <StaffField key={field.label} field={field} />)
          : task.fields.map((field) => (
              <Fact key={field.label} label={field.label}>
                {isPhone(field) ? (
                  <a href={telLink(field.value)}>{spokenPhone(field.value)}</a>
                ) : (
                  field.value
                )}
              </Fact>
            ))}
        {controller && <Fact label={text("tasks.controller")}>{controller.name}</Fact>}
        {staff?.template && (
          <Fact label={text("tasks.template")}>
            {text("tasks.templateVersion", {
              name: staff.template,
              version: staff.templateVersion ?? 1,
            })}
          </Fact>
        )}
      </dl>
      {(staff?.deal || task.deal) && (
        <div className={staff ? styles.staffDeal : styles.deal}>
          <DealLine view={view} />
          {staff?.deal?.clientPhone && (
            <a className={styles.call} href={telLink(staff.deal.clientPhone)}>
              {spokenPhone(staff.deal.clientPhone)}
            </a>
          )}
        </div>
      )}
    </>
  );
}

/** Why it was paused, returned, declined or cancelled, in the words of who did it. */
export function TaskReason({ view }: { view: TaskView }) {
  const text = useText();
  const { task } = view;
  const said = task.reason && reasonOf(view);
  if (!said) return null;
  return (
    <p className={styles.reason} data-state={task.state}>
      {task.reworkCount > 0 && <ReturnedGlyph />}
      <span>
        <b>{text(said)}</b> {task.reason}
      </span>
    </p>
  );
}

/** Why it stands where it stands, when someone had to say it. */
function reasonOf({ task }: TaskView) {
  switch (task.state) {
    case "paused":
      return "tasks.said.paused";
    case "cancelled":
      return "tasks.said.cancelled";
    case "open":
      return "tasks.said.declined";
    case "in_progress":
      return task.reworkCount > 0 ? "tasks.said.returned" : null;
    default:
      return null;
  }
}

function StaffField({ field }: { field: TaskField }) {
  const text = useText();
  return (
    <Fact label={field.label}>
      <span className={styles.value}>
        {isPhone(field) ? (
          <a href={telLink(field.value)}>{spokenPhone(field.value)}</a>
        ) : (
          field.value
        )}
      </span>
      {field.visibility !== "group" && (
        <span className={styles.sees}>
          <Lock size={12} strokeWidth={2} aria-hidden />
          {text(`tasks.sees.${field.visibility}`)}
        </span>
      )}
    </Fact>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
