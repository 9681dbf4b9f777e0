import type { Locale } from "../../../i18n/locale";
import { MINUTE, type Micros } from "../../../i18n/time";
import type {
  Command,
  DealForStaff,
  DealId,
  GroupId,
  Load,
  NewItem,
  TaskField,
  TemplateView,
  UserId,
} from "../../../protocol/generated";
import { type DueDraft, dueChoice } from "../acts/due-fields";
import { project } from "../model/project";
import { wallTime } from "../model/zoned";

/** A task that is being made. */
export interface TaskDraft {
  template: TemplateView | undefined;
  group: GroupId | "";
  assignee: UserId | null;
  title: string;
  description: string;
  due: DueDraft;
  urgent: boolean;
  fields: readonly TaskField[];
  /** Without a template: an item a line. */
  items: string;
}

export const NO_DUE: DueDraft = { day: "", time: "", dateOnly: false };

/** What a template gives a new task: its words, its deadline, what it copies from the deal. */
export function fromTemplate(
  draft: TaskDraft,
  template: TemplateView | undefined,
  {
    deal,
    zone,
    now,
    locale,
  }: { deal: DealForStaff | undefined; zone: string; now: Micros; locale: Locale },
): TaskDraft {
  if (!template) return { ...draft, template, fields: [] };
  const { content } = template;
  const due =
    content.dueMinutes === null
      ? NO_DUE
      : { ...wallTime(now + content.dueMinutes * MINUTE, zone), dateOnly: false };
  return {
    ...draft,
    template,
    title: content.title,
    description: content.description,
    due,
    fields: deal ? project(deal, content.projection, locale) : [],
  };
}

/** Templates of the deal's type stand first. */
export function byType(
  templates: readonly TemplateView[],
  type: string | null,
): { fitting: TemplateView[]; others: TemplateView[] } {
  const fits = ({ content }: TemplateView) => type !== null && content.requestTypes.includes(type);
  return {
    fitting: templates.filter(fits),
    others: templates.filter((template) => !fits(template)),
  };
}

/** Whom a template's rule would choose in a group. */
export function assigneeByRule(
  template: TemplateView | undefined,
  group: GroupId | "",
  loads: readonly Load[],
): UserId | null {
  if (template?.content.assignee !== "least_loaded") return null;
  const own = loads.filter((load) => load.group === group);
  return own.sort((a, b) => a.open - b.open)[0]?.user ?? null;
}

/** Items written by hand, one a line. */
export function itemsOf(lines: string): NewItem[] {
  return lines
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((text) => ({ text, required: false, evidence: { type: "none" }, unit: null }));
}

export function createCommand(
  draft: TaskDraft,
  { deal, zone, asDraft }: { deal: DealId | undefined; zone: string; asDraft: boolean },
): Command {
  const { template } = draft;
  return {
    type: "create_task",
    task: {
      group: draft.group,
      template: template?.versionId ?? null,
      deal: deal ?? null,
      title: draft.title.trim(),
      description: draft.description.trim(),
      assignee: draft.assignee,
      controller: null,
      urgent: draft.urgent,
      due: dueChoice(draft.due, zone),
      control: null,
      items: template ? null : itemsOf(draft.items),
      fields: draft.fields.filter(({ label, value }) => label.trim() && value.trim()),
      draft: asDraft,
    },
  };
}
