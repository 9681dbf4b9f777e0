import { type FormEvent, useEffect, useRef, useState } from "react";
import { phoneText } from "../../i18n/phone";
import { useText } from "../../i18n/use-text";
import { upload } from "../../net/http";
import { newOp } from "../../net/op-id";
import { useAct } from "../../shell/use-act";
import { sendCommand, useMe } from "../../state";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { TextInput } from "../../ui/text-input";
import { TimeZoneSelect } from "../../ui/time-zone-select";
import { showToast } from "../../ui/toasts";
import styles from "./settings.module.css";

/** Name, picture and time zone, as colleagues see them. */
export function Profile() {
  const text = useText();
  const me = useMe();
  const [name, setName] = useState(me.person.name);
  const [zone, setZone] = useState(me.timeZone);
  const { act, busy } = useAct();
  useEffect(() => setName(me.person.name), [me.person.name]);
  useEffect(() => setZone(me.timeZone), [me.timeZone]);
  const changed = name.trim() !== me.person.name || zone !== me.timeZone;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const profile = { name: name.trim(), locale: me.locale, timeZone: zone };
    if (await act(() => sendCommand({ type: "set_profile", ...profile })))
      showToast({ text: text("settings.saved") });
  };
  const logins = [me.email, me.phone && phoneText(me.phone)].filter(Boolean).join(" · ");
  return (
    <section className={styles.section}>
      <h2>{text("settings.profile")}</h2>
      <Picture />
      <form className={styles.form} noValidate onSubmit={save}>
        <TextInput label={text("settings.name")} maxLength={100} value={name} onValue={setName} />
        <TimeZoneSelect label={text("settings.timeZone")} value={zone} onValue={setZone} />
        {changed && (
          <div className={styles.buttons}>
            <Button look="primary" type="submit" loading={busy} disabled={!name.trim()}>
              {text("common.save")}
            </Button>
          </div>
        )}
      </form>
      <div className={styles.line}>
        <span>{text("settings.logins")}</span>
        <span className={styles.value}>{logins || text("settings.noLogin")}</span>
      </div>
      <p className={styles.hint}>{text("settings.loginHint")}</p>
    </section>
  );
}

function Picture() {
  const text = useText();
  const { person } = useMe();
  const input = useRef<HTMLInputElement>(null);
  const { act, busy } = useAct();
  const choose = (file: File | undefined) => {
    if (!file) return;
    void act(async () => {
      const sent = await upload(file, { name: file.name, op: newOp() });
      await sendCommand({ type: "set_avatar", file: sent.id });
    });
  };
  return (
    <div className={styles.picture}>
      <Avatar
        id={person.id}
        name={person.name}
        size={72}
        shape={person.kind === "external" ? "square" : "round"}
        picture={person.avatar ? `/api/files/${person.avatar}/thumb` : undefined}
      />
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={text("settings.picture")}
        onChange={(event) => {
          choose(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <div className={styles.buttons}>
        <Button size="small" loading={busy} onClick={() => input.current?.click()}>
          {text("settings.choosePicture")}
        </Button>
        {person.avatar && (
          <Button
            size="small"
            look="plain"
            onClick={() => void act(() => sendCommand({ type: "set_avatar", file: null }))}
          >
            {text("settings.removePicture")}
          </Button>
        )}
      </div>
    </div>
  );
}
