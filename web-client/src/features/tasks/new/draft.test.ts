import { describe, expect, it } from "vitest";
import type { GroupId, TemplateView } from "../../../protocol/generated";
import { byType, createCommand, fromTemplate, NO_DUE, type TaskDraft } from "./draft";

const template = (name: string, requestTypes: readonly string[]): TemplateView =>
  ({
    id: name,
    versionId: `${name}-1`,
    version: 1,
    retired: false,
    savedAt: 0,
    rev: 1,
    content: {
      name,
      requestTypes,
      title: `${name}: title`,
      description: "text",
      assignee: "pool",
      dueMinutes: null,
      control: true,
      resultRequired: false,
      mayAddItems: false,
      items: [],
      projection: [],
    },
  }) as unknown as TemplateView;

const draft: TaskDraft = {
  template: undefined,
  group: "of-the-page" as GroupId,
  assignee: null,
  title: "",
  description: "",
  due: NO_DUE,
  urgent: false,
  fields: [],
  items: "",
};

describe("a new task", () => {
  it("is offered the templates of its deal's type first", () => {
    const all = [template("mount", ["mounting"]), template("repair", ["repair"])];
    const { fitting, others } = byType(all, "repair");
    expect(fitting.map(({ id }) => id)).toEqual(["repair"]);
    expect(others.map(({ id }) => id)).toEqual(["mount"]);
    expect(byType(all, null).fitting).toEqual([]);
  });

  it("begun in a group stays in it and takes the template's words", () => {
    const around = { deal: undefined, zone: "Europe/Moscow", now: 0, locale: "ru" } as const;
    const filled = fromTemplate(draft, template("repair", ["repair"]), around);
    expect(filled).toMatchObject({ group: "of-the-page", title: "repair: title" });
    const command = createCommand(filled, {
      deal: undefined,
      zone: "Europe/Moscow",
      asDraft: false,
    });
    expect(command).toMatchObject({
      type: "create_task",
      task: { group: "of-the-page", template: "repair-1", deal: null },
    });
  });
});
