import { type FormEvent, useState } from "react";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { getJson, postJson } from "../../net/http";
import type { Me, RecoveryCodes, TwoFactorSecret } from "../../protocol/generated";
import { Button } from "../../ui/button";
import { CodeField } from "../two-factor/code-field";
import { SetUp } from "../two-factor/set-up";
import { Refusal } from "./refusal";
import styles from "./sign-in.module.css";

/** What is asked for after a password or a link that was right. */
export type Second = "code" | "set_up";

/** Does this refusal ask for a second step, and for which? */
export function secondOf(error: unknown): Second | null {
  if (!(error instanceof Refused) || error.code !== "second_factor") return null;
  return error.body.name === "set_up" ? "set_up" : "code";
}

/** The second step of signing in. The first one is kept by a cookie for ten minutes. */
export function SecondStep({
  second,
  onEnter,
  onBack,
}: {
  second: Second;
  onEnter: (me: Me) => Promise<void>;
  /** Begins anew; absent where there is nothing to begin with. */
  onBack?: () => void;
}) {
  const text = useText();
  return (
    <section className={styles.form}>
      <h1 className={styles.title}>{text(second === "code" ? "signIn.second" : "signIn.setUp")}</h1>
      {second === "code" ? (
        <ByCode onEnter={onEnter} />
      ) : (
        <>
          <p className={styles.quiet}>{text("signIn.setUpText")}</p>
          <SetUp
            begin={() => postJson<TwoFactorSecret>("/api/sign-in/set-up")}
            confirm={(code) => postJson<RecoveryCodes>("/api/sign-in/confirm", { code })}
            onDone={() => void getJson<Me>("/api/me").then(onEnter)}
          />
        </>
      )}
      {onBack && (
        <Button look="plain" wide onClick={onBack}>
          {text("signIn.again")}
        </Button>
      )}
    </section>
  );
}

function ByCode({ onEnter }: { onEnter: (me: Me) => Promise<void> }) {
  const text = useText();
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || code.trim() === "") return;
    setBusy(true);
    setError(null);
    try {
      await onEnter(await postJson<Me>("/api/sign-in/code", { code }));
    } catch (failure) {
      setError(failure);
      setCode("");
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <CodeField value={code} onValue={setCode} />
      <Refusal error={error} />
      <Button type="submit" look="primary" wide loading={busy} disabled={code.trim() === ""}>
        {text("signIn.enter")}
      </Button>
    </form>
  );
}
