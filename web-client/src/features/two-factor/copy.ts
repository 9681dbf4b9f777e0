import type { Text } from "../../i18n/use-text";
import { showToast } from "../../ui/toasts";

/** To the clipboard, and says whether it is there. */
export function copy(words: string, text: Text): void {
  navigator.clipboard.writeText(words).then(
    () => showToast({ text: text("code.copied") }),
    () => showToast({ tone: "bad", text: text("code.notCopied") }),
  );
}
