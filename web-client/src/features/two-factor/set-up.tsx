import { type FormEvent, useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import type { RecoveryCodes as Codes, TwoFactorSecret } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { Button } from "../../ui/button";
import { Skeleton } from "../../ui/skeleton";
import { CodeFailure } from "./code-failure";
import { CodeField } from "./code-field";
import { Key } from "./key";
import { RecoveryCodes } from "./recovery-codes";
import styles from "./two-factor.module.css";

/** The phone is given the key, its first code confirms it, and the recovery codes are shown. */
export function SetUp({
  begin,
  confirm,
  onDone,
}: {
  begin: () => Promise<TwoFactorSecret>;
  confirm: (code: string) => Promise<Codes>;
  onDone: () => void;
}) {
  const text = useText();
  const [secret, setSecret] = useState<TwoFactorSecret | null>(null);
  const [codes, setCodes] = useState<Codes | null>(null);
  const [code, setCode] = useState("");
  const { act, busy, error } = useAct("form");
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key is asked for once
  useEffect(() => {
    void act(async () => setSecret(await begin()));
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act(async () => setCodes(await confirm(code))).then((done) => !done && setCode(""));
  };
  if (codes) {
    return (
      <div className={styles.form}>
        <RecoveryCodes codes={codes.codes} />
        <Button look="primary" wide onClick={onDone}>
          {text("code.saved")}
        </Button>
      </div>
    );
  }
  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      {secret ? <Key secret={secret} /> : error === null && <Skeleton height={240} />}
      {secret && <CodeField value={code} onValue={setCode} recovery={false} />}
      <CodeFailure error={error} />
      {secret && (
        <Button type="submit" look="primary" wide loading={busy} disabled={code.trim() === ""}>
          {text("code.confirm")}
        </Button>
      )}
    </form>
  );
}
