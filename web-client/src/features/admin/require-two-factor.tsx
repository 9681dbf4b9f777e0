import { useText } from "../../i18n/use-text";
import type { TwoFactorView } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand, useAnswer } from "../../state";
import { Switch } from "../../ui/switch";
import styles from "./admin.module.css";

/** Whether staff must show a code when they sign in; those without one are led into its set-up. */
export function RequireTwoFactor() {
  const text = useText();
  const { value, again } = useAnswer<TwoFactorView>("/api/two-factor");
  const { act, busy } = useAct();
  if (!value) return null;
  const turn = async (on: boolean) => {
    await act(() => sendCommand({ type: "require_two_factor", on }));
    again();
  };
  return (
    <div className={styles.rule}>
      <Switch
        checked={value.required}
        disabled={busy}
        hint={text("people.requireHint")}
        onChecked={(on) => void turn(on)}
      >
        {text("people.require")}
      </Switch>
    </div>
  );
}
