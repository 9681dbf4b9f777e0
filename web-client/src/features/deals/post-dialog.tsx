import { useMemo, useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import type { DealForStaff, Side } from "../../protocol/generated";
import {
  groupName,
  requestTypeOf,
  sendCommand,
  stageOf,
  useGroupRows,
  useRequestTypes,
  useStages,
} from "../../state";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { SegmentedControl } from "../../ui/segmented-control";
import { Select } from "../../ui/select";
import { showToast } from "../../ui/toasts";
import styles from "./deal.module.css";

/** Puts the deal's card into a group's chat, with a look at what masters would see. */
export function PostDialog({
  deal,
  open,
  onClose,
}: {
  deal: DealForStaff;
  open: boolean;
  onClose: () => void;
}) {
  const text = useText();
  const rows = useGroupRows();
  const groups = useMemo(
    () =>
      [...rows.values()]
        .map(({ group }) => group)
        .sort((a, b) => {
          const near = Number(b.city === deal.card.city) - Number(a.city === deal.card.city);
          return near || groupName(a).localeCompare(groupName(b));
        }),
    [rows, deal.card.city],
  );
  const [chosen, setChosen] = useState("");
  const [side, setSide] = useState<Side>("internal");
  const [busy, setBusy] = useState(false);
  const group = rows.get(chosen)?.group ?? groups[0];

  const post = async () => {
    if (!group || busy) return;
    setBusy(true);
    try {
      const where = { group: group.id, side };
      await sendCommand({ type: "post_card", ...where, deal: deal.card.id, task: null });
      showToast({ text: text("deal.posted", { group: groupName(group) }) });
      onClose();
    } catch (error) {
      showToast({ tone: "bad", text: failureText(error, text) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text("deal.postTitle")}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button look="primary" loading={busy} disabled={!group} onClick={() => void post()}>
            {text("deal.post")}
          </Button>
        </>
      }
    >
      {group ? (
        <Select
          label={text("deal.postGroup")}
          value={group.id}
          onValue={setChosen}
          options={groups.map((one) => ({ value: one.id, label: groupName(one) }))}
        />
      ) : (
        <p className={styles.quiet}>{text("deal.noGroups")}</p>
      )}
      <SegmentedControl
        label={text("deal.postSide")}
        value={side}
        onValue={setSide}
        segments={[
          { value: "internal", label: text("deal.postInternal") },
          { value: "shared", label: text("deal.postShared") },
        ]}
      />
      {side === "internal" ? (
        <p className={styles.quiet}>{text("deal.postInternalText")}</p>
      ) : (
        <div>
          <p className={styles.quiet}>{text("deal.postSharedText")}</p>
          <ReferencePreview deal={deal} />
        </div>
      )}
    </Dialog>
  );
}

function ReferencePreview({ deal }: { deal: DealForStaff }) {
  const text = useText();
  const type = requestTypeOf(useRequestTypes(), deal.card.requestType);
  const stage = stageOf(useStages(), deal.card.stage);
  const words = [type?.name, stage?.publicLabel].filter(Boolean).join(" · ");
  return (
    <div className={styles.reference}>
      <b>
        {text("deal.eyeNumber")} {deal.card.publicNo}
      </b>
      {words && <span>{words}</span>}
    </div>
  );
}
