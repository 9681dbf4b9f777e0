import { useIntl } from "react-intl";
import { useText } from "../../../i18n/use-text";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import type { Sensitive } from "./sensitive";

/** Asks before something that looks like a client's data goes to outsiders. */
export function LeakQuestion({
  found,
  onClose,
  onNote,
  onSend,
}: {
  found: readonly Sensitive[];
  onClose: () => void;
  onNote: () => void;
  onSend: () => void;
}) {
  const text = useText();
  const intl = useIntl();
  const what = intl.formatList(found.map((one) => text(`room.warn.${one}`)));
  return (
    <Dialog
      open={found.length > 0}
      onClose={onClose}
      width="normal"
      title={text("room.warnTitle")}
      description={text("room.warnText", { what })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("common.cancel")}
          </Button>
          <Button onClick={onSend}>{text("room.sendAnyway")}</Button>
          <Button look="primary" onClick={onNote}>
            {text("room.sendAsNote")}
          </Button>
        </>
      }
    />
  );
}
