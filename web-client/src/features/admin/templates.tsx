import { ListChecks, Plus } from "lucide-react";
import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { TemplateView } from "../../protocol/generated";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { useAnswer, useLive, useMe } from "../../state";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { SkeletonRows } from "../../ui/skeleton";
import styles from "./template/template.module.css";
import { TemplateEditor } from "./template/template-editor";
import { TemplateRow } from "./template/template-row";

/** Templates of tasks: what is done, what proves it, what of the deal the master gets. */
export function Templates() {
  const text = useText();
  const { role } = useMe();
  const { value: templates, error, again } = useAnswer<TemplateView[]>("/api/templates");
  const [edited, setEdited] = useState<TemplateView | "new" | null>(null);
  useLive("template", again);
  const manages = role === "admin" || role === "head";
  const begin = () => setEdited("new");
  const list = [...(templates ?? [])].sort(
    (a, b) => Number(a.retired) - Number(b.retired) || a.content.name.localeCompare(b.content.name),
  );
  if (edited) {
    return (
      <WithPanel>
        <TemplateEditor
          key={edited === "new" ? "new" : edited.id}
          template={edited === "new" ? null : edited}
          onClose={() => {
            setEdited(null);
            again();
          }}
        />
      </WithPanel>
    );
  }
  return (
    <WithPanel>
      <PageHeader
        title={text("templates.title")}
        actions={
          manages && (
            <Button look="primary" icon={<Plus strokeWidth={1.75} aria-hidden />} onClick={begin}>
              {text("templates.add")}
            </Button>
          )
        }
      />
      {!templates && error === null && <SkeletonRows label={text("common.loading")} />}
      {!templates && error !== null && (
        <EmptyState
          title={text("tasks.loadFailed")}
          actions={<Button onClick={again}>{text("common.retry")}</Button>}
        />
      )}
      {templates?.length === 0 && (
        <EmptyState
          icon={<ListChecks strokeWidth={1.75} />}
          title={text("templates.none")}
          actions={manages && <Button onClick={begin}>{text("templates.add")}</Button>}
        >
          {text("templates.noneText")}
        </EmptyState>
      )}
      <ul className={styles.list}>
        {list.map((template) => (
          <TemplateRow
            key={template.id}
            template={template}
            onOpen={manages ? () => setEdited(template) : undefined}
          />
        ))}
      </ul>
    </WithPanel>
  );
}
