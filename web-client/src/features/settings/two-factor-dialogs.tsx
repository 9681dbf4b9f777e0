import { type FormEvent, useState } from "react";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { postJson } from "../../net/http";
import type { RecoveryCodes as Codes, TwoFactorSecret } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { useMe } from "../../state";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { PasswordInput } from "../../ui/password-input";
import { showToast } from "../../ui/toasts";
import { CodeFailure } from "../two-factor/code-failure";
import { CodeField } from "../two-factor/code-field";
import { RecoveryCodes } from "../two-factor/recovery-codes";
import { SetUp } from "../two-factor/set-up";
import styles from "./settings.module.css";

/** The password first, if there is one: whoever finds an open page does not know it. */
export function SetUpDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const { hasPassword } = useMe();
  const [secret, setSecret] = useState<TwoFactorSecret | null>(null);
  const begin = (password: string | null) =>
    postJson<TwoFactorSecret>("/api/two-factor/set-up", { password });
  return (
    <Dialog open onClose={onClose} title={text("settings.codeTurnOn")}>
      {hasPassword && !secret ? (
        <Proof onProven={async (password) => setSecret(await begin(password))} />
      ) : (
        <SetUp
          begin={async () => secret ?? (await begin(null))}
          confirm={(code) => postJson<Codes>("/api/two-factor/confirm", { code })}
          onDone={() => {
            showToast({ text: text("settings.codeIsOn") });
            onClose();
          }}
        />
      )}
    </Dialog>
  );
}

function Proof({ onProven }: { onProven: (password: string) => Promise<void> }) {
  const text = useText();
  const [password, setPassword] = useState("");
  const { act, busy, error } = useAct("form");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void act(() => onProven(password));
  };
  const wrong = error instanceof Refused && error.code === "wrong_password";
  return (
    <form className={styles.form} noValidate onSubmit={submit}>
      <PasswordInput
        label={text("settings.current")}
        hint={text("settings.codePassword")}
        autoComplete="current-password"
        autoFocus
        value={password}
        onValue={setPassword}
        error={wrong ? text("settings.wrong") : undefined}
      />
      {!wrong && <CodeFailure error={error} />}
      <Button type="submit" look="primary" wide loading={busy} disabled={password === ""}>
        {text("settings.codeNext")}
      </Button>
    </form>
  );
}

/** Something that a fresh code allows: other recovery codes, or an end of it all. */
export function ByCodeDialog({ does, onClose }: { does: "codes" | "off"; onClose: () => void }) {
  const text = useText();
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<Codes | null>(null);
  const { act, busy, error } = useAct("form");
  const off = does === "off";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await act(async () => {
      if (off) await postJson("/api/two-factor/off", { code });
      else setCodes(await postJson<Codes>("/api/two-factor/codes", { code }));
    });
    if (!done) setCode("");
    else if (off) {
      showToast({ text: text("settings.codeIsOff") });
      onClose();
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text(off ? "settings.codeTurnOffAsk" : "settings.codeNewCodes")}
      description={codes ? undefined : text(off ? "settings.codeOffText" : "settings.codesText")}
    >
      {codes ? (
        <div className={styles.form}>
          <RecoveryCodes codes={codes.codes} />
          <Button look="primary" wide onClick={onClose}>
            {text("code.saved")}
          </Button>
        </div>
      ) : (
        <form className={styles.form} noValidate onSubmit={submit}>
          <CodeField value={code} onValue={setCode} />
          <CodeFailure error={error} />
          <Button
            type="submit"
            look={off ? "danger" : "primary"}
            wide
            loading={busy}
            disabled={code.trim() === ""}
          >
            {text(off ? "settings.codeTurnOff" : "settings.codeMake")}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
