import { type FormEvent, useState } from "react";
import { useIntl } from "react-intl";
import { useLocale } from "../../i18n/locale";
import { useNow } from "../../i18n/now";
import { dayAndMonth } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { postJson } from "../../net/http";
import type { AcceptInvitation, Me, TokenMeaning } from "../../protocol/generated";
import { Avatar } from "../../ui/avatar";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { LinkButton } from "../../ui/link-button";
import { PasswordInput } from "../../ui/password-input";
import { TextInput } from "../../ui/text-input";
import { longEnough, PASSWORD_MIN } from "./password-rule";
import { Refusal } from "./refusal";
import styles from "./sign-in.module.css";

type Meaning = Extract<TokenMeaning, { type: "invitation" }>;

/** An outsider's first page: the group's name, his own, and in. */
export function Invitation({
  token,
  meaning,
  onEnter,
}: {
  token: string;
  meaning: Meaning;
  onEnter: (me: Me) => Promise<void>;
}) {
  const text = useText();
  const [name, setName] = useState("");
  const [more, setMore] = useState(false);
  const [phone, setPhone] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const wants = more && password !== "";
  const nameMissing = name.trim() === "";
  const phoneMissing = wants && phone.trim() === "";
  const short = wants && !longEnough(password);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || nameMissing || phoneMissing || short) return;
    setBusy(true);
    setError(null);
    const body: AcceptInvitation = {
      token,
      name: name.trim(),
      phone: more && phone.trim() !== "" ? phone.trim() : null,
      email: null,
      password: wants ? password : null,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || null,
    };
    try {
      await onEnter(await postJson<Me>("/api/invitations/accept", body));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <form className={`${styles.form} ${styles.join}`} onSubmit={submit} noValidate>
      <Heading meaning={meaning} />
      <p className={styles.quiet}>{text("join.invitationText")}</p>
      <TextInput
        label={text("join.name")}
        autoComplete="name"
        maxLength={100}
        value={name}
        onValue={setName}
        hint={more ? undefined : text("join.nameHint")}
        error={tried && nameMissing ? text("join.needName") : undefined}
      />
      {more ? (
        <>
          <TextInput
            label={text("join.phone")}
            type="tel"
            autoComplete="tel"
            value={phone}
            onValue={setPhone}
            hint={text("join.phoneHint")}
            error={tried && phoneMissing ? text("join.needPhone") : undefined}
          />
          <PasswordInput
            label={text("join.password")}
            autoComplete="new-password"
            value={password}
            onValue={setPassword}
            hint={text("join.passwordHint", { min: PASSWORD_MIN })}
            error={tried && short ? text("join.passwordShort", { min: PASSWORD_MIN }) : undefined}
          />
        </>
      ) : (
        <div>
          <LinkButton onClick={() => setMore(true)}>{text("join.withPassword")}</LinkButton>
        </div>
      )}
      <JoinFailure error={error} />
      <div className={styles.actions}>
        <Button type="submit" look="primary" wide loading={busy}>
          {text("join.enter")}
        </Button>
      </div>
    </form>
  );
}

function Heading({ meaning }: { meaning: Meaning }) {
  const text = useText();
  const now = useNow();
  const { zone } = useLocale();
  const locale = useIntl().locale === "en" ? "en" : "ru";
  return (
    <div className={styles.invitation}>
      <span className={styles.quiet}>
        {text("join.invitation", { date: dayAndMonth(meaning.expiresAt, now, locale, zone) })}
      </span>
      <h1>
        {meaning.city} — {meaning.company}
      </h1>
      <span className={styles.inviter}>
        <Avatar id={meaning.invitedBy} name={meaning.invitedBy} size={24} />
        {text("join.invitedBy", { name: meaning.invitedBy })}
      </span>
    </div>
  );
}

function JoinFailure({ error }: { error: unknown }) {
  const text = useText();
  if (error instanceof Refused && error.code === "duplicate") {
    return (
      <Banner tone="bad" title={text("join.duplicate")}>
        {text("join.duplicateText")}
      </Banner>
    );
  }
  if (error instanceof Refused && ["not_found", "expired"].includes(error.code)) {
    return (
      <Banner tone="bad" title={text("join.gone")}>
        {text("join.goneText")}
      </Banner>
    );
  }
  return <Refusal error={error} />;
}
