import { type FormEvent, useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { getJson, postJson } from "../../net/http";
import type { ChangePassword, Me } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { useMe } from "../../state";
import { setMe } from "../../state/me";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { PasswordInput } from "../../ui/password-input";
import { showToast } from "../../ui/toasts";
import { longEnough, PASSWORD_MIN } from "../sign-in/password-rule";
import styles from "./settings.module.css";

/** Sets a first password or changes the present one, which must then be known. */
export function PasswordSettings() {
  const text = useText();
  const { hasPassword } = useMe();
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const [tried, setTried] = useState(false);
  const { act, busy, error } = useAct("form");
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!longEnough(fresh)) return;
    const body: ChangePassword = { current: hasPassword ? current : null, new: fresh };
    const done = await act(() => postJson("/api/password", body));
    if (!done) return;
    setCurrent("");
    setFresh("");
    setTried(false);
    showToast({ text: text("settings.passwordChanged") });
    // Only to know that there is a password now; the next start would tell as well.
    getJson<Me>("/api/me").then(setMe, () => {});
  };
  const wrong = error instanceof Refused && error.code === "wrong_password";
  return (
    <section className={styles.section}>
      <h2>{text("settings.password")}</h2>
      {!hasPassword && <p className={styles.hint}>{text("settings.passwordNone")}</p>}
      <form className={styles.form} noValidate onSubmit={save}>
        {hasPassword && (
          <PasswordInput
            label={text("settings.current")}
            autoComplete="current-password"
            value={current}
            onValue={setCurrent}
            error={wrong ? text("settings.wrong") : undefined}
          />
        )}
        <PasswordInput
          label={text("settings.new")}
          autoComplete="new-password"
          value={fresh}
          onValue={setFresh}
          hint={text("settings.newHint", { min: PASSWORD_MIN })}
          error={
            tried && !longEnough(fresh) ? text("settings.short", { min: PASSWORD_MIN }) : undefined
          }
        />
        {error !== null && !wrong && <Banner tone="bad" title={failureText(error, text)} />}
        <div className={styles.buttons}>
          <Button type="submit" loading={busy} disabled={fresh === ""}>
            {text(hasPassword ? "settings.changePassword" : "settings.setPassword")}
          </Button>
        </div>
      </form>
    </section>
  );
}
