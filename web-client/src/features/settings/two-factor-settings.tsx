import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { TwoFactorView } from "../../protocol/generated";
import { NotRead } from "../../shell/failure";
import { useAnswer } from "../../state";
import { Button } from "../../ui/button";
import { Skeleton } from "../../ui/skeleton";
import { Time } from "../../ui/time";
import styles from "./settings.module.css";
import { ByCodeDialog, SetUpDialog } from "./two-factor-dialogs";

/** A code of the phone beside the password: set up, kept, switched off. */
export function TwoFactorSettings() {
  const text = useText();
  const { value, error, again } = useAnswer<TwoFactorView>("/api/two-factor");
  const [dialog, setDialog] = useState<"set_up" | "codes" | "off" | null>(null);
  const close = () => {
    setDialog(null);
    again();
  };
  return (
    <section className={styles.section}>
      <h2>{text("settings.code")}</h2>
      {value ? (
        <>
          <p className={styles.hint}>{text(value.on ? "settings.codeOn" : "settings.codeOff")}</p>
          {value.on && <Kept view={value} />}
          {value.required && <p className={styles.hint}>{text("settings.codeRequired")}</p>}
          <div className={styles.buttons}>
            {value.on ? (
              <>
                <Button onClick={() => setDialog("codes")}>{text("settings.codeNewCodes")}</Button>
                {!value.required && (
                  <Button look="danger" onClick={() => setDialog("off")}>
                    {text("settings.codeTurnOff")}
                  </Button>
                )}
              </>
            ) : (
              <Button onClick={() => setDialog("set_up")}>{text("settings.codeTurnOn")}</Button>
            )}
          </div>
        </>
      ) : error !== null ? (
        <NotRead error={error} onAgain={again} />
      ) : (
        <Skeleton height={40} />
      )}
      {dialog === "set_up" && <SetUpDialog onClose={close} />}
      {(dialog === "codes" || dialog === "off") && <ByCodeDialog does={dialog} onClose={close} />}
    </section>
  );
}

function Kept({ view }: { view: TwoFactorView }) {
  const text = useText();
  return (
    <>
      {view.since !== null && (
        <div className={styles.line}>
          <span>{text("settings.codeSince")}</span>
          <span className={styles.value}>
            <Time at={view.since} look="short" />
          </span>
        </div>
      )}
      <div className={styles.line}>
        <span>{text("code.codes")}</span>
        <span className={styles.value}>
          {text("settings.codesLeft", { count: view.codesLeft })}
        </span>
      </div>
    </>
  );
}
