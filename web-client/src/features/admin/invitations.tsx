import { QrCode } from "lucide-react";
import { useState } from "react";
import { useIntl } from "react-intl";
import { failureText } from "../../i18n/failure-text";
import { useLocale } from "../../i18n/locale";
import { useNow } from "../../i18n/now";
import { shortTime } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import { postJson } from "../../net/http";
import type { GroupForGroup, InvitationView, Invite, Secret } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand, useAnswer, useLive, usePerson } from "../../state";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { FormDialog } from "../../ui/form-dialog";
import { Select } from "../../ui/select";
import { Skeleton } from "../../ui/skeleton";
import { TextInput } from "../../ui/text-input";
import styles from "./admin.module.css";
import { SecretDialog } from "./secret-dialog";

/** The journal of a group's invitations: made, used, revoked, expired (S2-10). */
export function Invitations({ group }: { group: GroupForGroup }) {
  const text = useText();
  const { value, again } = useAnswer<InvitationView[]>(`/api/groups/${group.id}/invitations`);
  useLive("invitation", again);
  const [inviting, setInviting] = useState(false);
  const [secret, setSecret] = useState<Secret | null>(null);
  return (
    <section className={styles.part}>
      <h2>
        {text("groups.invitations")}
        <Button
          size="small"
          look="accent"
          icon={<QrCode size={16} strokeWidth={1.75} aria-hidden />}
          onClick={() => setInviting(true)}
        >
          {text("groups.invite")}
        </Button>
      </h2>
      {!value ? (
        <Skeleton height={36} />
      ) : value.length === 0 ? (
        <p className={styles.hint}>{text("groups.noInvitations")}</p>
      ) : (
        <ul className={styles.list}>
          {value.map((invitation) => (
            <Invitation key={invitation.id} invitation={invitation} onChanged={again} />
          ))}
        </ul>
      )}
      {inviting && (
        <InviteDialog
          group={group}
          onClose={() => setInviting(false)}
          onMade={(made) => {
            setInviting(false);
            setSecret(made);
            again();
          }}
        />
      )}
      {secret && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </section>
  );
}

function Invitation({
  invitation,
  onChanged,
}: {
  invitation: InvitationView;
  onChanged: () => void;
}) {
  const text = useText();
  const now = useNow();
  const { zone } = useLocale();
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const by = usePerson(invitation.invitedBy)?.name ?? "—";
  const who = usePerson(invitation.usedBy)?.name ?? invitation.note;
  const { act, busy } = useAct();
  const time = (at: number) => shortTime(at, now, locale, zone, text);
  const { usedAt, revokedAt, expiresAt } = invitation;
  const open = usedAt === null && revokedAt === null && expiresAt > now;
  const revoke = async () => {
    const command = { type: "revoke_invitation" as const, invitation: invitation.id };
    if (await act(() => sendCommand(command))) onChanged();
  };
  return (
    <li className={styles.item}>
      <span className={styles.words}>
        <span className={styles.clip}>{invitation.note || text("groups.unnamed")}</span>
        <span className={styles.hint}>
          {text("groups.invitedBy", { name: by, time: time(invitation.createdAt) })}
        </span>
        <span>
          {usedAt !== null ? (
            <Chip tone="ok">{text("groups.invUsed", { name: who })}</Chip>
          ) : revokedAt !== null ? (
            <Chip>{text("groups.invRevoked")}</Chip>
          ) : expiresAt <= now ? (
            <Chip>{text("groups.invExpired")}</Chip>
          ) : (
            <Chip tone="accent">{text("groups.invOpen", { time: time(expiresAt) })}</Chip>
          )}
        </span>
      </span>
      {open && (
        <Button size="small" look="plain" loading={busy} onClick={() => void revoke()}>
          {text("groups.revoke")}
        </Button>
      )}
    </li>
  );
}

const DAYS = ["1", "3", "7", "14", "30"] as const;

function InviteDialog({
  group,
  onClose,
  onMade,
}: {
  group: GroupForGroup;
  onClose: () => void;
  onMade: (secret: Secret) => void;
}) {
  const text = useText();
  const [note, setNote] = useState("");
  const [days, setDays] = useState<(typeof DAYS)[number]>("7");
  const { act, busy, error } = useAct("form");
  const submit = () => {
    const invite: Invite = { note: note.trim(), days: Number(days) };
    void act(async () => {
      onMade(await postJson<Secret>(`/api/groups/${group.id}/invitations`, invite));
    });
  };
  return (
    <FormDialog
      title={text("groups.inviteTitle")}
      description={text("groups.inviteText")}
      onClose={onClose}
      submit={text("groups.invite")}
      onSubmit={submit}
      busy={busy}
    >
      <TextInput
        autoFocus
        label={text("groups.inviteNote")}
        hint={text("groups.inviteNoteHint")}
        maxLength={80}
        value={note}
        onValue={setNote}
      />
      <Select
        label={text("groups.inviteDays")}
        value={days}
        onValue={setDays}
        options={DAYS.map((one) => ({
          value: one,
          label: text("groups.days", { count: Number(one) }),
        }))}
      />
      {error !== null && <Banner tone="bad" title={failureText(error, text)} />}
    </FormDialog>
  );
}
