import { failureText } from "../../../i18n/failure-text";
import { useText } from "../../../i18n/use-text";
import type { MessageView } from "../../../protocol/generated";
import { sendCommand } from "../../../state";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { showToast } from "../../../ui/toasts";

/** Asks before a line is deleted for everyone. */
export function DeleteQuestion({
  line,
  open,
  onClose,
}: {
  line: MessageView;
  open: boolean;
  onClose: () => void;
}) {
  const text = useText();
  const remove = () => {
    onClose();
    sendCommand({ type: "delete_message", message: line.id }).catch((error: unknown) =>
      showToast({ text: failureText(error, text), tone: "bad" }),
    );
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text("room.deleteQuestion")}
      description={text("room.deleteText")}
      actions={
        <>
          <Button onClick={onClose}>{text("common.cancel")}</Button>
          <Button look="danger" onClick={remove}>
            {text("room.delete")}
          </Button>
        </>
      }
    />
  );
}
