import { ArrowDown, ArrowUp, Plus } from "lucide-react";
import { useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import type { StageKind, StageView } from "../../protocol/generated";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { useAct } from "../../shell/use-act";
import { sendCommand, useMe, useStages } from "../../state";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Chip } from "../../ui/chip";
import { FormDialog } from "../../ui/form-dialog";
import { IconButton } from "../../ui/icon-button";
import { Select } from "../../ui/select";
import { SkeletonRows } from "../../ui/skeleton";
import { TextInput } from "../../ui/text-input";
import styles from "./admin.module.css";

const KINDS: readonly StageKind[] = ["process", "won", "lost"];
const TONES = { process: "accent", won: "ok", lost: "quiet" } as const;

/** `/admin/stages`: the way of a deal, and what masters may read of it. */
export function Stages() {
  const text = useText();
  const may = useMe().role === "admin";
  const stages = useStages();
  const [editing, setEditing] = useState<StageView | "new" | null>(null);
  const { act, busy } = useAct();
  const swap = (a: StageView, b: StageView) =>
    void act(async () => {
      await save({ ...a, position: b.position }, a.rev);
      await save({ ...b, position: a.position }, b.rev);
    });
  return (
    <WithPanel>
      <PageHeader
        title={text("admin.stages")}
        actions={
          may && (
            <Button
              look="primary"
              icon={<Plus size={16} strokeWidth={1.75} aria-hidden />}
              onClick={() => setEditing("new")}
            >
              {text("stages.new")}
            </Button>
          )
        }
      />
      <p className={styles.intro}>
        {text("stages.text")} {!may && text("stages.readOnly")}
      </p>
      {!stages ? (
        <SkeletonRows label={text("common.loading")} />
      ) : (
        <ol className={`${styles.scroll} ${styles.rows}`}>
          {stages.map((stage, at) => {
            const above = stages[at - 1];
            const below = stages[at + 1];
            return (
              <li key={stage.id} className={`${styles.row} ${styles.stage}`}>
                {may ? (
                  <button type="button" className={styles.open} onClick={() => setEditing(stage)}>
                    {stage.name}
                  </button>
                ) : (
                  <span>{stage.name}</span>
                )}
                <span className={styles.phoneOff}>
                  <Chip tone={stage.retired ? "quiet" : TONES[stage.kind]}>
                    {stage.retired ? text("types.retired") : text(`stages.kind.${stage.kind}`)}
                  </Chip>
                </span>
                <span className={`${styles.quiet} ${styles.phoneOff}`}>
                  {text("stages.public")}: {stage.publicLabel ?? text("stages.publicNone")}
                </span>
                <span className={styles.above}>
                  {may && (
                    <>
                      <IconButton
                        size="small"
                        label={text("stages.up", { name: stage.name })}
                        disabled={!above || busy}
                        onClick={() => above && swap(stage, above)}
                      >
                        <ArrowUp size={16} strokeWidth={1.75} aria-hidden />
                      </IconButton>
                      <IconButton
                        size="small"
                        label={text("stages.down", { name: stage.name })}
                        disabled={!below || busy}
                        onClick={() => below && swap(stage, below)}
                      >
                        <ArrowDown size={16} strokeWidth={1.75} aria-hidden />
                      </IconButton>
                    </>
                  )}
                </span>
              </li>
            );
          })}
        </ol>
      )}
      {editing && (
        <StageDialog
          stage={editing === "new" ? null : editing}
          last={Math.max(0, ...(stages ?? []).map(({ position }) => position))}
          onClose={() => setEditing(null)}
        />
      )}
    </WithPanel>
  );
}

type Saved = Omit<StageView, "id" | "rev"> & { id: string | null };

function save({ id, name, kind, publicLabel, position, retired }: Saved, expect: number | null) {
  const content = { name, kind, publicLabel, position, retired };
  return sendCommand({ type: "save_stage", stage: id, ...content }, { expect });
}

function StageDialog({
  stage,
  last,
  onClose,
}: {
  stage: StageView | null;
  last: number;
  onClose: () => void;
}) {
  const text = useText();
  const [name, setName] = useState(stage?.name ?? "");
  const [kind, setKind] = useState<StageKind>(stage?.kind ?? "process");
  const [label, setLabel] = useState(stage?.publicLabel ?? "");
  const [retired, setRetired] = useState(stage?.retired ?? false);
  const { act, busy, error } = useAct("form");
  const submit = async () => {
    const position = stage?.position ?? last + 1;
    const publicLabel = label.trim() || null;
    const saved = {
      id: stage?.id ?? null,
      name: name.trim(),
      kind,
      publicLabel,
      position,
      retired,
    };
    if (await act(() => save(saved, stage?.rev ?? null))) onClose();
  };
  return (
    <FormDialog
      title={text(stage ? "stages.edit" : "stages.create")}
      onClose={onClose}
      submit={text("common.save")}
      onSubmit={submit}
      busy={busy}
      ready={name.trim() !== ""}
    >
      <TextInput
        autoFocus
        label={text("stages.name")}
        maxLength={80}
        value={name}
        onValue={setName}
      />
      <Select
        label={text("stages.kind")}
        value={kind}
        onValue={setKind}
        options={KINDS.map((one) => ({ value: one, label: text(`stages.kind.${one}`) }))}
      />
      <TextInput
        label={text("stages.public")}
        hint={text("stages.publicHint")}
        maxLength={80}
        value={label}
        onValue={setLabel}
      />
      {stage && (
        <Checkbox checked={retired} onChecked={setRetired}>
          {text("types.retired")}
        </Checkbox>
      )}
      {error !== null && <Banner tone="bad" title={failureText(error, text)} />}
    </FormDialog>
  );
}
