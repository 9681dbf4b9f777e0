import { useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import { useAct } from "../../shell/use-act";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { type PushState, pushState, subscribe, testPush, unsubscribe } from "./push";
import styles from "./settings.module.css";

/** Turns pushes on for this device and asks plainly whether a test has come. */
export function PushSettings() {
  const text = useText();
  const [state, setState] = useState<PushState | null>(null);
  const { act, busy } = useAct();
  useEffect(() => {
    pushState().then(setState, () => setState("unsupported"));
  }, []);
  const turn = (turned: () => Promise<PushState>) => void act(async () => setState(await turned()));
  return (
    <section className={styles.section}>
      <h2>{text("settings.push")}</h2>
      {state === "denied" ? (
        <Banner tone="warn" title={text("settings.pushDenied")} />
      ) : (
        <p className={styles.hint}>
          {state === "on" && text("settings.pushOn")}
          {state === "off" && text("settings.pushOff")}
          {state === "unsupported" && text("settings.pushUnsupported")}
        </p>
      )}
      {state === "off" && (
        <div className={styles.buttons}>
          <Button look="accent" loading={busy} onClick={() => turn(subscribe)}>
            {text("settings.pushEnable")}
          </Button>
        </div>
      )}
      {state === "on" && <PushTest onDisable={() => turn(unsubscribe)} />}
    </section>
  );
}

function PushTest({ onDisable }: { onDisable: () => void }) {
  const text = useText();
  const [asked, setAsked] = useState<"no" | "waiting" | "seen" | "unseen">("no");
  const { act, busy } = useAct();
  const test = async () => {
    if (await act(testPush)) setAsked("waiting");
  };
  return (
    <>
      {asked === "waiting" && (
        <div className={styles.question} role="status">
          <p className={styles.hint}>{text("settings.pushSent")}</p>
          <b>{text("settings.pushQuestion")}</b>
          <div className={styles.buttons}>
            <Button onClick={() => setAsked("seen")}>{text("settings.pushYes")}</Button>
            <Button onClick={() => setAsked("unseen")}>{text("settings.pushNo")}</Button>
          </div>
        </div>
      )}
      {asked === "seen" && <Banner title={text("settings.pushGood")} />}
      {asked === "unseen" && <Banner tone="warn" title={text("settings.pushBad")} />}
      <div className={styles.buttons}>
        <Button loading={busy} onClick={() => void test()}>
          {text("settings.pushTest")}
        </Button>
        <Button look="plain" onClick={onDisable}>
          {text("settings.pushDisable")}
        </Button>
      </div>
    </>
  );
}
