import { useEffect } from "react";
import { failureText } from "../i18n/failure-text";
import { useText } from "../i18n/use-text";
import { onLateFailure } from "../state/outbox";
import { showToast } from "../ui/toasts";

/** Tells of commands from before a reload that were refused; messages show it themselves. */
export function useLateFailures(): void {
  const text = useText();
  useEffect(
    () =>
      onLateFailure((unsent, error) => {
        if (!unsent.keepFailed) showToast({ text: failureText(error, text), tone: "bad" });
      }),
    [text],
  );
}
