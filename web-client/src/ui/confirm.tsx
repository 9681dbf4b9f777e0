import type { ReactNode } from "react";
import { useText } from "../i18n/use-text";
import { Button } from "./button";
import { Dialog } from "./dialog";

/** Asks before something that is not easily undone; the button says what it does. */
export function Confirm({
  title,
  children,
  verb,
  busy,
  onYes,
  onClose,
}: {
  title: string;
  /** What will happen, and anything to choose on the way. */
  children?: ReactNode;
  verb: string;
  busy: boolean;
  onYes: () => void;
  onClose: () => void;
}) {
  const text = useText();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button look="danger" loading={busy} onClick={onYes}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
