import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useState } from "react";
import { useIntl } from "react-intl";
import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import { zoneCity } from "../../i18n/zones";
import { Refused } from "../../net/failure";
import type { GroupForGroup } from "../../protocol/generated";
import { PageHeader } from "../../shell/page-header";
import { useAct } from "../../shell/use-act";
import { groupName, sendCommand } from "../../state";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { FormDialog } from "../../ui/form-dialog";
import { IconButton } from "../../ui/icon-button";
import { Select } from "../../ui/select";
import { TextInput } from "../../ui/text-input";
import styles from "./admin.module.css";
import { GroupFailure } from "./group-failure";
import { Invitations } from "./invitations";
import { Members } from "./members";

/** One group: who is in it, who is invited, its name and its end. */
export function GroupPanel({
  group,
  others,
  onClose,
  onChanged,
}: {
  group: GroupForGroup;
  others: readonly GroupForGroup[];
  onClose: () => void;
  onChanged: () => void;
}) {
  const text = useText();
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const [dialog, setDialog] = useState<"rename" | "archive" | null>(null);
  const { act, busy } = useAct();
  const unarchive = async () => {
    if (await act(() => sendCommand({ type: "unarchive_group", group: group.id }))) onChanged();
  };
  return (
    <>
      <PageHeader
        title={groupName(group)}
        actions={
          <IconButton label={text("common.close")} onClick={onClose}>
            <X size={16} strokeWidth={1.75} aria-hidden />
          </IconButton>
        }
      />
      <div className={styles.panel}>
        <section className={styles.part}>
          <dl className={styles.facts}>
            <div>
              <dt>{text("groups.prefixShort")}</dt>
              <dd>
                {group.prefix}-1, {group.prefix}-2 …
              </dd>
            </div>
            <div>
              <dt>{text("people.timeZone")}</dt>
              <dd>{zoneCity(group.timeZone, locale)}</dd>
            </div>
          </dl>
          <Link to="/groups/$groupId" params={{ groupId: group.id }}>
            {text("groups.openChat")}
          </Link>
        </section>
        <Members group={group} />
        {!group.archived && <Invitations group={group} />}
        <div className={styles.buttons}>
          <Button size="small" onClick={() => setDialog("rename")}>
            {text("groups.rename")}
          </Button>
          {group.archived ? (
            <Button size="small" loading={busy} onClick={() => void unarchive()}>
              {text("groups.unarchive")}
            </Button>
          ) : (
            <Button size="small" look="danger" onClick={() => setDialog("archive")}>
              {text("groups.archive")}
            </Button>
          )}
        </div>
      </div>
      {dialog === "rename" && (
        <Rename group={group} onClose={() => setDialog(null)} onChanged={onChanged} />
      )}
      {dialog === "archive" && (
        <Archive {...{ group, others, onChanged }} onClose={() => setDialog(null)} />
      )}
    </>
  );
}

function Rename({
  group,
  onClose,
  onChanged,
}: {
  group: GroupForGroup;
  onClose: () => void;
  onChanged: () => void;
}) {
  const text = useText();
  const [city, setCity] = useState(group.city);
  const [company, setCompany] = useState(group.company);
  const { act, busy, error } = useAct("form");
  const submit = async () => {
    const names = { city: city.trim(), company: company.trim() };
    if (!(await act(() => sendCommand({ type: "rename_group", group: group.id, ...names }))))
      return;
    onChanged();
    onClose();
  };
  return (
    <FormDialog
      title={text("groups.rename")}
      onClose={onClose}
      submit={text("common.save")}
      onSubmit={submit}
      busy={busy}
      ready={city.trim() !== "" && company.trim() !== ""}
    >
      <TextInput label={text("groups.city")} maxLength={60} value={city} onValue={setCity} />
      <TextInput
        label={text("groups.company")}
        maxLength={80}
        value={company}
        onValue={setCompany}
      />
      <GroupFailure error={error} />
    </FormDialog>
  );
}

function Archive({
  group,
  others,
  onClose,
  onChanged,
}: {
  group: GroupForGroup;
  others: readonly GroupForGroup[];
  onClose: () => void;
  onChanged: () => void;
}) {
  const text = useText();
  const [to, setTo] = useState("");
  const { act, busy, error } = useAct("form");
  const go = async () => {
    const moveTasksTo = to || null;
    const command = { type: "archive_group" as const, group: group.id, moveTasksTo };
    if (!(await act(() => sendCommand(command)))) return;
    onChanged();
    onClose();
  };
  return (
    <Confirm
      title={text("groups.archiveAsk", { name: groupName(group) })}
      verb={text("groups.archive")}
      busy={busy}
      onYes={() => void go()}
      onClose={onClose}
    >
      <p>{text("groups.archiveText")}</p>
      <Select
        label={text("groups.moveTasks")}
        value={to}
        onValue={setTo}
        options={[
          { value: "", label: text("groups.moveTasksNone") },
          ...others.map((one) => ({ value: one.id, label: `→ ${groupName(one)}` })),
        ]}
      />
      {error !== null && (
        <Banner tone="bad" title={failureText(error, text)}>
          {error instanceof Refused && error.code === "open_tasks" && text("groups.moveTasksAsk")}
        </Banner>
      )}
    </Confirm>
  );
}
