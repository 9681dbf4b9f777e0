import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { PersonForStaff, TwoFactorView } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand, useAnswer, useLive, useMe } from "../../state";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import styles from "./admin.module.css";
import { PersonFailure } from "./person-failure";

/** Whether a code is asked of him at sign-in; taken away for a lost phone, never from oneself. */
export function PersonTwoFactor({ one }: { one: PersonForStaff }) {
  const text = useText();
  const me = useMe();
  const user = one.person.id;
  const { value, again } = useAnswer<TwoFactorView>(`/api/people/${user}/two-factor`);
  useLive("person", again);
  const [asking, setAsking] = useState(false);
  const { act, busy, error } = useAct("form");
  if (!value) return null;
  const reset = async () => {
    await act(() => sendCommand({ type: "reset_two_factor", user }));
    setAsking(false);
    again();
  };
  return (
    <section className={styles.part}>
      <h2>{text("people.code")}</h2>
      <p className={styles.hint}>{text(value.on ? "people.codeOn" : "people.codeOff")}</p>
      {value.on && user !== me.person.id && (
        <div className={styles.buttons}>
          <Button size="small" onClick={() => setAsking(true)}>
            {text("people.codeReset")}
          </Button>
        </div>
      )}
      <PersonFailure error={error} />
      {asking && (
        <Confirm
          title={text("people.codeResetAsk", { name: one.person.name })}
          verb={text("people.codeReset")}
          busy={busy}
          onYes={() => void reset()}
          onClose={() => setAsking(false)}
        >
          {text("people.codeResetText")}
        </Confirm>
      )}
    </section>
  );
}
