import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState } from "react";
import { useIntl } from "react-intl";
import { phoneText } from "../../i18n/phone";
import { useText } from "../../i18n/use-text";
import { zoneCity } from "../../i18n/zones";
import { postJson } from "../../net/http";
import type { PersonForStaff, Role, Secret } from "../../protocol/generated";
import { PageHeader } from "../../shell/page-header";
import { useAct } from "../../shell/use-act";
import { groupName, sendCommand, useGroupRow, useMe } from "../../state";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { IconButton } from "../../ui/icon-button";
import { Select } from "../../ui/select";
import { Time } from "../../ui/time";
import styles from "./admin.module.css";
import { EditPerson } from "./edit-person";
import { HandOver } from "./hand-over";
import { PersonAccess } from "./person-access";
import { PersonFailure } from "./person-failure";
import { PersonSessions } from "./person-sessions";
import { PersonTwoFactor } from "./person-two-factor";
import { SecretDialog } from "./secret-dialog";
import { STATUS_TONE } from "./shown-people";

/** One person: contacts, role, groups, how he gets in, and everything that ends it. */
export function PersonPanel({
  one,
  everyone,
  onClose,
}: {
  one: PersonForStaff;
  everyone: readonly PersonForStaff[];
  onClose: () => void;
}) {
  const text = useText();
  const me = useMe();
  const [dialog, setDialog] = useState<"edit" | "handOver" | null>(null);
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const { person } = one;
  const admin = me.role === "admin";
  const mayLink = admin || person.kind === "external";
  const has = one.status === "active" || one.status === "invited";
  const erased = one.status === "erased";

  return (
    <>
      <PageHeader
        title={person.name}
        actions={
          <IconButton label={text("common.close")} onClick={onClose}>
            <X size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
        }
      />
      <div className={styles.panel}>
        <section className={styles.part}>
          <dl className={styles.facts}>
            <Fact label={text("people.status")}>
              <Chip tone={STATUS_TONE[one.status]}>{text(`people.status.${one.status}`)}</Chip>
            </Fact>
            <Fact label={text("people.email")}>{one.email ?? "—"}</Fact>
            <Fact label={text("people.phone")}>
              {one.phone ? <a href={`tel:${one.phone}`}>{phoneText(one.phone)}</a> : "—"}
            </Fact>
            <Fact label={text("people.timeZone")}>{zoneCity(one.timeZone, locale)}</Fact>
            <Fact label={text("people.lastSeen")}>
              {one.lastSeenAt ? <Time at={one.lastSeenAt} look="short" /> : text("people.never")}
            </Fact>
            <Fact label={text("people.openTasks")}>{one.openTasks}</Fact>
          </dl>
          <div className={styles.buttons}>
            {admin && !erased && (
              <Button size="small" onClick={() => setDialog("edit")}>
                {text("people.edit")}
              </Button>
            )}
            {one.openTasks > 0 && (
              <Button size="small" onClick={() => setDialog("handOver")}>
                {text("people.handOver")}
              </Button>
            )}
          </div>
        </section>
        {admin && person.kind === "internal" && !erased && <RoleChoice one={one} />}
        {person.kind === "external" && !erased && <InGroups one={one} />}
        {mayLink && has && <EntryLink one={one} />}
        {admin && !erased && <PersonTwoFactor one={one} />}
        {admin && !erased && <PersonSessions one={one} />}
        {admin && <PersonAccess one={one} />}
        <Link to="/admin/audit" search={{ object: person.id }}>
          {text("people.audit")}
        </Link>
      </div>
      {dialog === "edit" && <EditPerson one={one} onClose={() => setDialog(null)} />}
      {dialog === "handOver" && (
        <HandOver one={one} everyone={everyone} onClose={() => setDialog(null)} />
      )}
    </>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function RoleChoice({ one }: { one: PersonForStaff }) {
  const text = useText();
  const { act, busy, error } = useAct("form");
  const roles: readonly Role[] = ["operator", "head", "admin"];
  return (
    <section className={styles.part}>
      <Select
        label={text("people.role")}
        value={one.role}
        disabled={busy}
        onValue={(role) =>
          void act(() => sendCommand({ type: "set_role", user: one.person.id, role }))
        }
        options={roles.map((role) => ({ value: role, label: text(`people.role.${role}`) }))}
      />
      <PersonFailure error={error} />
    </section>
  );
}

function InGroups({ one }: { one: PersonForStaff }) {
  const text = useText();
  return (
    <section className={styles.part}>
      <h2>{text("people.inGroups")}</h2>
      {one.groups.length === 0 ? (
        <p className={styles.hint}>{text("people.noGroups")}</p>
      ) : (
        <ul className={styles.list}>
          {one.groups.map((group) => (
            <li key={group}>
              <GroupName id={group} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function GroupName({ id }: { id: string }) {
  const group = useGroupRow(id)?.group;
  return (
    <Link to="/admin/groups" search={{ group: id }}>
      {group ? groupName(group) : "…"}
    </Link>
  );
}

function EntryLink({ one }: { one: PersonForStaff }) {
  const text = useText();
  const [secret, setSecret] = useState<Secret | null>(null);
  const { act, busy } = useAct();
  return (
    <section className={styles.part}>
      <h2>{text("people.link")}</h2>
      <p className={styles.hint}>{text("people.linkHint")}</p>
      <div className={styles.buttons}>
        <Button
          size="small"
          loading={busy}
          onClick={() =>
            void act(async () =>
              setSecret(await postJson<Secret>(`/api/people/${one.person.id}/link`)),
            )
          }
        >
          {text("people.makeLink")}
        </Button>
      </div>
      {secret && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </section>
  );
}
