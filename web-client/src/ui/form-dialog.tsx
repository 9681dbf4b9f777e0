import { type ReactNode, useId } from "react";
import { useText } from "../i18n/use-text";
import { Button } from "./button";
import { Dialog, type DialogProps } from "./dialog";
import styles from "./dialog.module.css";

interface FormDialogProps extends Pick<DialogProps, "title" | "description" | "width" | "onClose"> {
  /** What the button that sends it says. */
  submit: string;
  onSubmit: () => void;
  /** It is being sent. */
  busy: boolean;
  /** Nothing that it cannot do without is missing. */
  ready?: boolean;
  children: ReactNode;
}

/** A form above everything, which Enter and its button send. */
export function FormDialog({
  submit,
  onSubmit,
  busy,
  ready = true,
  children,
  ...dialog
}: FormDialogProps) {
  const text = useText();
  const form = useId();
  return (
    <Dialog
      open
      {...dialog}
      actions={
        <>
          <Button look="plain" onClick={dialog.onClose}>
            {text("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={form} loading={busy} disabled={!ready}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}
