import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import { postJson } from "../../net/http";
import type { Me, SignIn as SignInBody, SignInWays } from "../../protocol/generated";
import { startPath } from "../../shell/start-page";
import { signedIn, start, useAnswer, useSessionStatus } from "../../state";
import { useMeStore } from "../../state/me";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { PasswordInput } from "../../ui/password-input";
import { TextInput } from "../../ui/text-input";
import { usePhone } from "../../ui/use-phone";
import { Entrance } from "./entrance";
import { Refusal } from "./refusal";
import { type Second, SecondStep, secondOf } from "./second-step";
import styles from "./sign-in.module.css";

/** `/sign-in`: e-mail or phone and a password; then back to where one wanted to go. */
export function SignIn() {
  const text = useText();
  useEnterWhenSignedIn();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  // Who comes back from the company's sign-in is led to the second step by the address.
  const { second: asked, company } = useSearch({ from: "/sign-in" });
  const [second, setSecond] = useState<Second | null>(asked ?? null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || login.trim() === "" || password === "") return;
    setBusy(true);
    setError(null);
    try {
      const body: SignInBody = { login: login.trim(), password };
      await signedIn(await postJson<Me>("/api/sign-in", body));
    } catch (failure) {
      setSecond(secondOf(failure));
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  if (second) {
    const again = () => {
      setSecond(null);
      setError(null);
      setPassword("");
      setTried(false);
    };
    return (
      <Entrance title={text("signIn.title")}>
        <SecondStep second={second} onEnter={signedIn} onBack={again} />
      </Entrance>
    );
  }
  return (
    <Entrance title={text("signIn.title")}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <h1 className={styles.title}>{text("signIn.title")}</h1>
        <TextInput
          label={text("signIn.login")}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={login}
          onValue={setLogin}
          error={tried && login.trim() === "" ? text("signIn.needLogin") : undefined}
        />
        <PasswordInput
          label={text("signIn.password")}
          name="password"
          autoComplete="current-password"
          value={password}
          onValue={setPassword}
          error={tried && password === "" ? text("signIn.needPassword") : undefined}
        />
        <Refusal error={error} />
        {company && error === null && (
          <Banner tone="bad" title={text("signIn.companyFailed")}>
            {text(company === "away" ? "signIn.companyAway" : "signIn.companyRefused")}
          </Banner>
        )}
        <Button type="submit" look="primary" wide loading={busy}>
          {text("signIn.enter")}
        </Button>
        <ByCompany />
        <p className={styles.quiet}>{text("signIn.help")}</p>
      </form>
    </Entrance>
  );
}

/** The company's own sign-in, where the server says that there is one. */
function ByCompany() {
  const text = useText();
  const { value } = useAnswer<SignInWays>("/api/sign-in/ways");
  if (!value?.company) return null;
  return (
    <Button wide onClick={() => window.location.assign("/api/oidc/start")}>
      {text("signIn.byCompany", { name: value.company })}
    </Button>
  );
}

/** Goes on as soon as someone is signed in, also when he was already. */
function useEnterWhenSignedIn(): void {
  const status = useSessionStatus();
  const { next } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const phone = usePhone();
  useEffect(() => {
    void start();
  }, []);
  useEffect(() => {
    const { me } = useMeStore.getState();
    if (status !== "in" || !me) return;
    // Only a path of this app: `//host` would be another site.
    const own = next && /^\/(?!\/)/.test(next) ? next : undefined;
    void navigate({ href: own ?? startPath(me, phone), replace: true });
  }, [status, next, navigate, phone]);
}
