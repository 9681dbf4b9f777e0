import { Plus, Tags } from "lucide-react";
import { useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import type { RequestTypeView } from "../../protocol/generated";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { useAct } from "../../shell/use-act";
import { sendCommand, useRequestTypes } from "../../state";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Chip } from "../../ui/chip";
import { EmptyState } from "../../ui/empty-state";
import { FormDialog } from "../../ui/form-dialog";
import { SkeletonRows } from "../../ui/skeleton";
import { TextInput } from "../../ui/text-input";
import styles from "./admin.module.css";

/** `/admin/types`: with what clients come; retired, never deleted. */
export function RequestTypes() {
  const text = useText();
  const types = useRequestTypes();
  const [editing, setEditing] = useState<RequestTypeView | "new" | null>(null);
  return (
    <WithPanel>
      <PageHeader
        title={text("admin.types")}
        actions={
          <Button
            look="primary"
            icon={<Plus size={16} strokeWidth={1.75} aria-hidden />}
            onClick={() => setEditing("new")}
          >
            {text("types.add")}
          </Button>
        }
      />
      <p className={styles.intro}>{text("types.noneText")}</p>
      {!types ? (
        <SkeletonRows label={text("common.loading")} />
      ) : types.length === 0 ? (
        <EmptyState
          icon={<Tags />}
          title={text("types.none")}
          actions={<Button onClick={() => setEditing("new")}>{text("types.new")}</Button>}
        />
      ) : (
        <ul className={`${styles.scroll} ${styles.rows}`}>
          {types.map((type) => (
            <li key={type.id} className={`${styles.row} ${styles.type}`}>
              <button type="button" className={styles.open} onClick={() => setEditing(type)}>
                {type.name}
              </button>
              <span>{type.retired && <Chip>{text("types.retired")}</Chip>}</span>
            </li>
          ))}
        </ul>
      )}
      {editing && (
        <TypeDialog type={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      )}
    </WithPanel>
  );
}

function TypeDialog({ type, onClose }: { type: RequestTypeView | null; onClose: () => void }) {
  const text = useText();
  const [name, setName] = useState(type?.name ?? "");
  const [retired, setRetired] = useState(type?.retired ?? false);
  const { act, busy, error } = useAct("form");
  const submit = async () => {
    const requestType = type?.id ?? null;
    const command = { type: "save_request_type" as const, requestType, name: name.trim(), retired };
    if (await act(() => sendCommand(command, { expect: type?.rev ?? null }))) onClose();
  };
  return (
    <FormDialog
      title={text(type ? "types.edit" : "types.new")}
      onClose={onClose}
      submit={text("common.save")}
      onSubmit={submit}
      busy={busy}
      ready={name.trim() !== ""}
    >
      <TextInput
        autoFocus
        label={text("types.name")}
        maxLength={80}
        value={name}
        onValue={setName}
      />
      {type && (
        <Checkbox checked={retired} onChecked={setRetired}>
          {text("types.retired")}
        </Checkbox>
      )}
      {error !== null && <Banner tone="bad" title={failureText(error, text)} />}
    </FormDialog>
  );
}
