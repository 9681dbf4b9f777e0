import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { failureText } from "../../../i18n/failure-text";
import { useText } from "../../../i18n/use-text";
import type { DealId, GroupId, TaskId } from "../../../protocol/generated";
import { groupName, sendCommand, useGroupRow, useGroupRows } from "../../../state";
import { Banner } from "../../../ui/banner";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/checkbox";
import { Dialog } from "../../../ui/dialog";
import { Select } from "../../../ui/select";
import { TextArea } from "../../../ui/text-area";
import { TextInput } from "../../../ui/text-input";
import { DueFields } from "../acts/due-fields";
import { FieldsEditor } from "../acts/fields-editor";
import { LeakWarning } from "../acts/leak-warning";
import { MasterChoice } from "../acts/master-choice";
import { useMembers } from "../acts/reassign-dialog";
import { useReader } from "../model/use-reader";
import {
  assigneeByRule,
  byType,
  createCommand,
  fromTemplate,
  NO_DUE,
  type TaskDraft,
} from "./draft";
import { ExistingTasks } from "./existing-tasks";
import { MasterPreview } from "./master-preview";
import styles from "./new-task.module.css";
import { useSources } from "./use-sources";

/** A new task for a deal or in a group: template, group, master, and what the master will see. */
export function NewTask({
  group,
  deal,
  onClose,
  onMade,
}: {
  group?: GroupId | undefined;
  deal?: DealId | undefined;
  onClose: () => void;
  onMade?: ((task: TaskId) => void) | undefined;
}) {
  const text = useText();
  const form = useId();
  const reader = useReader();
  const rows = useGroupRows();
  const sources = useSources(deal);
  const [draft, setDraft] = useState<TaskDraft>({
    template: undefined,
    group: group ?? "",
    assignee: null,
    title: "",
    description: "",
    due: NO_DUE,
    urgent: false,
    fields: [],
    items: "",
  });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState<"draft" | "whole" | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const row = useGroupRow(draft.group || null);
  const zone = row?.group.timeZone ?? reader.zone;
  const members = useMembers(draft.group || null);
  const loaded = members?.map((member) => {
    const load = sources.loads.find(
      ({ user, group: of }) => user === member.person.id && of === draft.group,
    );
    return load ? { ...member, openTasks: load.open, overdueTasks: load.overdue } : member;
  });
  const staffDeal = sources.deal?.deal;
  const { fitting, others } = byType(sources.templates ?? [], staffDeal?.card.requestType ?? null);
  const change = (news: Partial<TaskDraft>) => setDraft((present) => ({ ...present, ...news }));

  const choose = (versionId: string) => {
    const template = sources.templates?.find((one) => one.versionId === versionId);
    setDraft((present) => ({
      ...fromTemplate(present, template, {
        deal: staffDeal,
        zone,
        now: reader.now,
        locale: reader.locale,
      }),
      assignee: assigneeByRule(template, present.group, sources.loads),
    }));
  };
  useFirst(sources.templates !== undefined && (!deal || staffDeal !== undefined), () => {
    const first = fitting[0];
    if (first) choose(first.versionId);
  });
  useFirst(sources.groups.length > 0, () => {
    if (!draft.group && sources.groups[0]) change({ group: sources.groups[0] });
  });

  const errors = {
    group: draft.group ? undefined : text("new.groupNeeded"),
    title: draft.title.trim() ? undefined : text("tasks.title.needed"),
  };
  const submit = async (asDraft: boolean) => {
    setTried(true);
    if (errors.group || errors.title) return;
    setBusy(asDraft ? "draft" : "whole");
    setFailure(null);
    try {
      const receipt = await sendCommand(createCommand(draft, { deal, zone, asDraft }));
      onClose();
      if (receipt.id) onMade?.(receipt.id);
    } catch (error) {
      setFailure(failureText(error, text));
      setBusy(null);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void submit(false);
  };
  const order = sources.groups.length > 0 ? sources.groups : [...rows.keys()];
  const groups = order.flatMap((id) => {
    const known = rows.get(id);
    if (!known || known.group.archived) return [];
    const near = staffDeal && known.group.city === staffDeal.card.city;
    const name = groupName(known.group);
    return [{ value: id, label: near ? text("new.nearGroup", { name }) : name }];
  });

  return (
    <Dialog
      open
      onClose={onClose}
      width="wide"
      title={
        staffDeal ? text("new.titleFor", { number: staffDeal.card.publicNo }) : text("new.title")
      }
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button
            loading={busy === "draft"}
            disabled={busy === "whole"}
            onClick={() => void submit(true)}
          >
            {text("new.saveDraft")}
          </Button>
          <Button
            look="primary"
            type="submit"
            form={form}
            loading={busy === "whole"}
            hotkey="Ctrl ↵"
          >
            {text("new.create")}
          </Button>
        </>
      }
    >
      <div className={styles.halves}>
        <form
          id={form}
          className={styles.form}
          onKeyDown={onKeyDown}
          onSubmit={(event) => {
            event.preventDefault();
            void submit(false);
          }}
        >
          {failure && <Banner tone="bad" title={failure} />}
          {sources.failed && <Banner tone="warn" title={text("new.sourcesFailed")} />}
          <Select
            label={text("tasks.template")}
            value={draft.template?.versionId ?? ""}
            onValue={choose}
            options={[
              ...fitting.map((one) => ({ value: one.versionId, label: one.content.name })),
              { value: "", label: text("new.noTemplate") },
              ...others.map((one) => ({ value: one.versionId, label: one.content.name })),
            ]}
          />
          <ExistingTasks tasks={sources.open} />
          <TextInput
            label={text("tasks.title.label")}
            required
            maxLength={200}
            value={draft.title}
            onValue={(title) => change({ title })}
            error={tried ? errors.title : undefined}
          />
          <Select
            label={text("tasks.group")}
            required
            value={draft.group}
            onValue={(next) =>
              change({ group: next, assignee: assigneeByRule(draft.template, next, sources.loads) })
            }
            error={tried ? errors.group : undefined}
            options={[
              { value: "" as string, label: text("tasks.choose"), disabled: true },
              ...groups,
            ]}
          />
          {draft.group && (
            <MasterChoice
              members={loaded}
              value={draft.assignee}
              onValue={(assignee) => change({ assignee })}
            />
          )}
          <DueFields draft={draft.due} onDraft={(due) => change({ due })} zone={zone} />
          <Checkbox checked={draft.urgent} onChecked={(urgent) => change({ urgent })}>
            {text("tasks.urgentLabel")}
          </Checkbox>
          <TextArea
            label={text("tasks.description")}
            hint={text("new.descriptionHint")}
            maxLength={8000}
            value={draft.description}
            onValue={(description) => change({ description })}
          />
          <LeakWarning
            words={`${draft.title}\n${draft.description}\n${draft.items}`}
            amount={staffDeal?.card.amount ?? null}
          />
          {!draft.template && (
            <TextArea
              label={text("new.items")}
              rows={3}
              value={draft.items}
              onValue={(items) => change({ items })}
            />
          )}
          <FieldsEditor fields={draft.fields} onFields={(fields) => change({ fields })} />
        </form>
        <MasterPreview
          title={draft.title}
          description={draft.description}
          due={draft.due}
          zone={zone}
          fields={draft.fields}
          template={draft.template}
          items={draft.items}
          deal={staffDeal}
          urgent={draft.urgent}
        />
      </div>
    </Dialog>
  );
}

/** Once, as soon as it can be. */
function useFirst(ready: boolean, run: () => void): void {
  const done = useRef(false);
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!ready || done.current) return;
    done.current = true;
    latest.current();
  }, [ready]);
}
