import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { PersonForStaff } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand } from "../../state";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Select } from "../../ui/select";
import { showToast } from "../../ui/toasts";

/** Gives all open tasks of a person to another member of his groups, or to nobody. */
export function HandOver({
  one,
  everyone,
  onClose,
}: {
  one: PersonForStaff;
  everyone: readonly PersonForStaff[];
  onClose: () => void;
}) {
  const text = useText();
  const [to, setTo] = useState("");
  const { act, busy } = useAct();
  const near = everyone.filter(
    ({ person, status, groups }) =>
      person.id !== one.person.id &&
      status === "active" &&
      person.kind === one.person.kind &&
      (person.kind === "internal" || groups.some((group) => one.groups.includes(group))),
  );
  const go = async () => {
    const from = one.person.id;
    const command = { type: "hand_over" as const, from, to: to || null, group: null };
    if (!(await act(() => sendCommand(command)))) return;
    showToast({ text: text("people.handedOver") });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text("people.handOver")}
      description={text("people.handOverText", { count: one.openTasks })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button look="primary" loading={busy} onClick={() => void go()}>
            {text("people.handOver")}
          </Button>
        </>
      }
    >
      <Select
        label={text("people.handOverTo")}
        value={to}
        onValue={setTo}
        options={[
          { value: "", label: text("people.handOverPool") },
          ...near.map(({ person, openTasks }) => ({
            value: person.id,
            label: `${person.name} · ${openTasks}`,
          })),
        ]}
      />
    </Dialog>
  );
}
