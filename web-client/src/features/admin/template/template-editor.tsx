import { ChevronLeft } from "lucide-react";
import { useId, useState } from "react";
import { failureText } from "../../../i18n/failure-text";
import { useText } from "../../../i18n/use-text";
import type { TemplateContent, TemplateView } from "../../../protocol/generated";
import { PageHeader } from "../../../shell/page-header";
import { sendCommand, useRequestTypes } from "../../../state";
import { Banner } from "../../../ui/banner";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/checkbox";
import { IconButton } from "../../../ui/icon-button";
import { Select } from "../../../ui/select";
import { TextArea } from "../../../ui/text-area";
import { TextInput } from "../../../ui/text-input";
import { showToast } from "../../../ui/toasts";
import { MasterPreview } from "../../tasks/new/master-preview";
import { ItemsEditor } from "./items-editor";
import { ProjectionEditor, useSampleFields } from "./projection-editor";
import styles from "./template.module.css";

const EMPTY: TemplateContent = {
  name: "",
  requestTypes: [],
  title: "",
  description: "",
  assignee: "pool",
  dueMinutes: 240,
  control: true,
  resultRequired: false,
  mayAddItems: true,
  items: [],
  projection: [],
};

/** A template and what the master will see of it; saving makes a new version, old tasks keep theirs. */
export function TemplateEditor({
  template,
  onClose,
}: {
  template: TemplateView | null;
  onClose: () => void;
}) {
  const text = useText();
  const form = useId();
  const types = useRequestTypes() ?? [];
  const [content, setContent] = useState<TemplateContent>(template?.content ?? EMPTY);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const samples = useSampleFields(content.projection);
  const change = (news: Partial<TemplateContent>) => setContent({ ...content, ...news });
  const isWhole =
    content.name.trim() !== "" &&
    content.title.trim() !== "" &&
    content.items.every((item) => item.text.trim() !== "") &&
    content.projection.every(({ label }) => label.trim() !== "");

  const run = async (command: Parameters<typeof sendCommand>[0], said: string) => {
    setBusy(true);
    setFailure(null);
    try {
      await sendCommand(command, { expect: template?.rev ?? null });
      showToast({ text: said });
      onClose();
    } catch (error) {
      setFailure(failureText(error, text));
      setBusy(false);
    }
  };
  const save = () => {
    setTried(true);
    if (!isWhole) return;
    void run(
      { type: "save_template", template: template?.id ?? null, content },
      text("templates.saved", { name: content.name.trim() }),
    );
  };

  return (
    <>
      <PageHeader
        back={
          <IconButton label={text("common.back")} onClick={onClose}>
            <ChevronLeft strokeWidth={1.75} />
          </IconButton>
        }
        title={template ? template.content.name : text("templates.new")}
        note={template && text("templates.version", { version: template.version })}
        actions={
          <>
            {template && (
              <Button
                look="plain"
                onClick={() =>
                  void run(
                    { type: "retire_template", template: template.id, retired: !template.retired },
                    text(template.retired ? "templates.restoredToast" : "templates.retiredToast"),
                  )
                }
              >
                {text(template.retired ? "templates.restore" : "templates.retire")}
              </Button>
            )}
            <Button look="primary" type="submit" form={form} loading={busy}>
              {text("common.save")}
            </Button>
          </>
        }
      />
      <div className={styles.editor}>
        <form
          id={form}
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          {failure && <Banner tone="bad" title={failure} />}
          {template && <p className={styles.quiet}>{text("templates.pinned")}</p>}
          <TextInput
            label={text("templates.name")}
            required
            maxLength={80}
            value={content.name}
            onValue={(name) => change({ name })}
            error={tried && content.name.trim() === "" ? text("templates.needed") : undefined}
          />
          <fieldset className={styles.group}>
            <legend>{text("templates.types")}</legend>
            <div className={styles.checks}>
              {types
                .filter(({ id, retired }) => !retired || content.requestTypes.includes(id))
                .map(({ id, name }) => (
                  <Checkbox
                    key={id}
                    checked={content.requestTypes.includes(id)}
                    onChecked={(on) =>
                      change({
                        requestTypes: on
                          ? [...content.requestTypes, id]
                          : content.requestTypes.filter((one) => one !== id),
                      })
                    }
                  >
                    {name}
                  </Checkbox>
                ))}
            </div>
          </fieldset>
          <TextInput
            label={text("templates.taskTitle")}
            required
            maxLength={200}
            value={content.title}
            onValue={(title) => change({ title })}
            error={tried && content.title.trim() === "" ? text("templates.needed") : undefined}
          />
          <TextArea
            label={text("tasks.description")}
            maxLength={8000}
            value={content.description}
            onValue={(description) => change({ description })}
          />
          <div className={styles.pair}>
            <Select
              label={text("templates.assignee")}
              value={content.assignee}
              onValue={(assignee) => change({ assignee })}
              options={[
                { value: "pool", label: text("templates.assignee.pool") },
                { value: "least_loaded", label: text("templates.assignee.least_loaded") },
              ]}
            />
            <DueSelect
              value={content.dueMinutes}
              onValue={(dueMinutes) => change({ dueMinutes })}
            />
          </div>
          <div className={styles.checks}>
            <Checkbox
              checked={content.control}
              onChecked={(control) => change({ control })}
              hint={text("templates.controlHint")}
            >
              {text("templates.control")}
            </Checkbox>
            <Checkbox
              checked={content.resultRequired}
              onChecked={(resultRequired) => change({ resultRequired })}
            >
              {text("templates.resultRequired")}
            </Checkbox>
            <Checkbox
              checked={content.mayAddItems}
              onChecked={(mayAddItems) => change({ mayAddItems })}
            >
              {text("templates.mayAddItems")}
            </Checkbox>
          </div>
          <ItemsEditor items={content.items} onItems={(items) => change({ items })} tried={tried} />
          <ProjectionEditor
            projection={content.projection}
            onProjection={(projection) => change({ projection })}
            tried={tried}
          />
        </form>
        <MasterPreview
          title={content.title}
          description={content.description}
          due={null}
          zone="Europe/Moscow"
          fields={samples}
          template={{ content }}
          items=""
          deal={undefined}
          urgent={false}
        />
      </div>
    </>
  );
}

const DUES = [60, 120, 240, 480, 1440, 2880, 4320, 10080];

function DueSelect({
  value,
  onValue,
}: {
  value: number | null;
  onValue: (minutes: number | null) => void;
}) {
  const text = useText();
  const known =
    value === null || DUES.includes(value) ? DUES : [...DUES, value].sort((a, b) => a - b);
  return (
    <Select
      label={text("templates.due")}
      value={value === null ? "" : String(value)}
      onValue={(next) => onValue(next === "" ? null : Number(next))}
      options={[
        { value: "", label: text("tasks.due.never") },
        ...known.map((minutes) => ({
          value: String(minutes),
          label:
            minutes % 1440 === 0
              ? text("time.days", { count: minutes / 1440 })
              : minutes % 60 === 0
                ? text("time.hours", { count: minutes / 60 })
                : text("time.minutes", { count: minutes }),
        })),
      ]}
    />
  );
}
