import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { moneyOf } from "../../i18n/money";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { sendCommand } from "../../state";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { ClientFields } from "./client-fields";
import { clientChoice, type DealDraft, dealFields, emptyDraft } from "./deal-draft";
import { RequestFields } from "./request-fields";

/** A deal in a few keystrokes: the phone, what happened, Ctrl+Enter. */
export function NewDeal({ open, onClose }: { open: boolean; onClose: () => void }) {
  const text = useText();
  // Kept over closing: a slip of the mouse loses nothing.
  const [draft, setDraft] = useState<DealDraft>(emptyDraft);
  const navigate = useNavigate();
  const { save, busy, tried, error } = useSave(draft, (id) => {
    setDraft(emptyDraft);
    void navigate({ to: "/deals/$dealId", params: { dealId: id } });
  });
  const change = (part: Partial<DealDraft>) => setDraft((before) => ({ ...before, ...part }));

  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    void save();
  };

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text("deal.create")}
      description={text("deal.createText")}
      width="wide"
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button look="primary" loading={busy} hotkey="Ctrl ↵" type="submit" form="new-deal">
            {text("deal.save")}
          </Button>
        </>
      }
    >
      <form
        id="new-deal"
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      >
        <ClientFields draft={draft} onChange={change} tried={tried} error={error} />
        <RequestFields draft={draft} onChange={change} tried={tried} />
        {error !== null && !isPhoneError(error) && (
          <Banner tone="bad" title={failureText(error, text)} />
        )}
      </form>
    </Dialog>
  );
}

function isPhoneError(error: unknown): boolean {
  return error instanceof Refused && error.code === "invalid" && error.body.name === "phone";
}

function useSave(draft: DealDraft, onSaved: (id: string) => void) {
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    setTried(true);
    const client = clientChoice(draft);
    const amount = draft.amount.trim() === "" ? null : moneyOf(draft.amount);
    if (busy || client === null || (draft.amount.trim() !== "" && amount === null)) return;
    setBusy(true);
    setError(null);
    try {
      const fields = dealFields(draft);
      const receipt = await sendCommand({ type: "create_deal", client, fields });
      setTried(false);
      if (receipt.id) onSaved(receipt.id);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { save, busy, tried, error };
}
