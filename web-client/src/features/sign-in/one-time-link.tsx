import { type FormEvent, useState } from "react";
import { useText } from "../../i18n/use-text";
import { postJson } from "../../net/http";
import type { Me, TokenMeaning, UseLink } from "../../protocol/generated";
import { Button } from "../../ui/button";
import { PasswordInput } from "../../ui/password-input";
import { longEnough, PASSWORD_MIN } from "./password-rule";
import { Refusal } from "./refusal";
import { type Second, SecondStep, secondOf } from "./second-step";
import styles from "./sign-in.module.css";

/** Somebody's own link: he may set a password on the way in, or go without. */
export function OneTimeLink({
  token,
  meaning,
  onEnter,
}: {
  token: string;
  meaning: Extract<TokenMeaning, { type: "link" }>;
  onEnter: (me: Me) => Promise<void>;
}) {
  const text = useText();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState<"save" | "skip" | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [second, setSecond] = useState<Second | null>(null);

  const enter = async (way: "save" | "skip") => {
    if (busy) return;
    setBusy(way);
    setError(null);
    try {
      const body: UseLink = { token, password: way === "save" ? password : null };
      await onEnter(await postJson<Me>("/api/link", body));
    } catch (failure) {
      setSecond(secondOf(failure));
      setError(failure);
      setBusy(null);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (longEnough(password)) void enter("save");
  };

  // The link is used up with its first step, so there is no way back to it.
  if (second) return <SecondStep second={second} onEnter={onEnter} />;
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <h1 className={styles.title}>{text("join.hello", { name: meaning.name })}</h1>
      <p className={styles.quiet}>
        {text(meaning.needsPassword ? "join.linkText" : "join.linkTextAgain")}
      </p>
      <PasswordInput
        label={text("join.newPassword")}
        autoComplete="new-password"
        value={password}
        onValue={setPassword}
        hint={text("join.passwordHint", { min: PASSWORD_MIN })}
        error={
          tried && !longEnough(password)
            ? text("join.passwordShort", { min: PASSWORD_MIN })
            : undefined
        }
      />
      <Refusal error={error} />
      <div className={styles.actions}>
        <Button type="submit" look="primary" wide loading={busy === "save"}>
          {text("join.savePassword")}
        </Button>
        <Button look="plain" wide loading={busy === "skip"} onClick={() => void enter("skip")}>
          {text(meaning.needsPassword ? "join.skipPassword" : "join.keepPassword")}
        </Button>
      </div>
    </form>
  );
}
