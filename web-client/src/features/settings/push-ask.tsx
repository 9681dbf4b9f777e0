import { type ReactNode, useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { pushState, subscribe, testPush } from "./push";
import styles from "./settings.module.css";

const KEY = "artel.pushAsked";

/** `failed`: the browser said no, or could not. */
type Step = "ask" | "sent" | "unseen" | "failed";

/** Asks once per device whether to turn pushes on, and tries them at once; «не сейчас» is an equal way on. */
export function PushAsk() {
  const text = useText();
  const [step, setStep] = useState<Step | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (localStorage.getItem(KEY) !== null) return;
    pushState().then(
      (state) => setStep(state === "off" ? "ask" : null),
      () => {},
    );
  }, []);
  const end = () => {
    localStorage.setItem(KEY, "yes");
    setStep(null);
  };
  const turnOn = async () => {
    setBusy(true);
    try {
      const on = (await subscribe()) === "on";
      if (on) await testPush();
      setStep(on ? "sent" : "failed");
    } catch {
      setStep("failed");
    } finally {
      setBusy(false);
    }
  };
  if (step === null) return null;
  const close = <Button onClick={end}>{text("settings.pushAskEnd")}</Button>;
  const says: Record<Step, { title: string; words: string; actions: ReactNode }> = {
    ask: {
      title: text("settings.pushAsk"),
      words: text("settings.pushAskText"),
      actions: (
        <>
          <Button look="accent" loading={busy} onClick={() => void turnOn()}>
            {text("settings.pushEnable")}
          </Button>
          <Button look="plain" onClick={end}>
            {text("settings.pushLater")}
          </Button>
        </>
      ),
    },
    sent: {
      title: text("settings.pushQuestion"),
      words: text("settings.pushSent"),
      actions: (
        <>
          <Button onClick={end}>{text("settings.pushYes")}</Button>
          <Button onClick={() => setStep("unseen")}>{text("settings.pushNo")}</Button>
        </>
      ),
    },
    unseen: { title: text("settings.pushNo"), words: text("settings.pushBad"), actions: close },
    failed: {
      title: text("settings.pushFailed"),
      words: text("settings.pushFailedText"),
      actions: close,
    },
  };
  const { title, words, actions } = says[step];
  return (
    <div className={styles.ask}>
      <Banner tone={step === "failed" ? "warn" : "info"} title={title} actions={actions}>
        {words}
      </Banner>
    </div>
  );
}
