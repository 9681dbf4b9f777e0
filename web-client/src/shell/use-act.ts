import { useRef, useState } from "react";
import { failureText } from "../i18n/failure-text";
import { useText } from "../i18n/use-text";
import { showToast } from "../ui/toasts";

/** Does one thing at a time. A form shows the `error` itself; others have it said in a toast. */
export function useAct(where: "form" | "toast" = "toast") {
  const text = useText();
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** Answers whether it was done. */
  const act = async (run: () => Promise<unknown>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await run();
      return true;
    } catch (failure) {
      setError(failure);
      if (where === "toast") showToast({ tone: "bad", text: failureText(failure, text) });
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { act, busy, error };
}
