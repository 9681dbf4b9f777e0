import { useNavigate, useSearch } from "@tanstack/react-router";
import { Building2, Plus, Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useIntl } from "react-intl";
import { zoneName } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import type { GroupForGroup, GroupRow } from "../../protocol/generated";
import { NotRead } from "../../shell/failure";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { groupName, useAnswer, useLive } from "../../state";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Checkbox } from "../../ui/checkbox";
import { Chip } from "../../ui/chip";
import { EmptyState } from "../../ui/empty-state";
import { SkeletonRows } from "../../ui/skeleton";
import { TextInput } from "../../ui/text-input";
import { Time } from "../../ui/time";
import styles from "./admin.module.css";
import { GroupPanel } from "./group-panel";
import { NewGroup } from "./new-group";

/** `/admin/groups`: service companies by city, their members and invitations. */
export function Groups() {
  const text = useText();
  const { group: openId } = useSearch({ from: "/shell/admin/groups" });
  const navigate = useNavigate();
  const [archived, setArchived] = useState(false);
  const present = useAnswer<GroupRow[]>("/api/groups");
  const old = useAnswer<GroupRow[]>(archived || openId ? "/api/groups?archived=true" : null);
  const again = () => {
    present.again();
    old.again();
  };
  useLive("group", again);
  const [words, setWords] = useState("");
  const [creating, setCreating] = useState(false);
  const all = useMemo(
    () => uniqueRows([...(present.value ?? []), ...(old.value ?? [])]),
    [present.value, old.value],
  );
  const shown = all.filter(
    ({ group }) =>
      (archived || !group.archived) &&
      groupName(group).toLowerCase().includes(words.trim().toLowerCase()),
  );
  const chosen = all.find(({ group }) => group.id === openId)?.group;
  const open = (group: string | undefined) =>
    void navigate({ to: "/admin/groups", search: group ? { group } : {}, replace: true });

  return (
    <WithPanel
      panel={
        chosen && (
          <GroupPanel
            key={chosen.id}
            group={chosen}
            others={all
              .map((row) => row.group)
              .filter((one) => !one.archived && one.id !== chosen.id)}
            onClose={() => open(undefined)}
            onChanged={again}
          />
        )
      }
      panelLabel={chosen ? groupName(chosen) : ""}
      onClosePanel={() => open(undefined)}
    >
      <PageHeader
        title={text("admin.groups")}
        note={present.value && String(present.value.length)}
        actions={
          <Button
            look="primary"
            icon={<Plus size={16} strokeWidth={1.75} aria-hidden />}
            onClick={() => setCreating(true)}
          >
            {text("groups.new")}
          </Button>
        }
      />
      <div className={styles.tools}>
        <TextInput
          type="search"
          label={text("groups.search")}
          hideLabel
          placeholder={text("groups.search")}
          value={words}
          onValue={setWords}
          before={<Search size={16} strokeWidth={1.75} aria-hidden />}
        />
        <Checkbox checked={archived} onChecked={setArchived}>
          {text("groups.showArchived")}
        </Checkbox>
      </div>
      {!present.value ? (
        present.error !== null ? (
          <NotRead error={present.error} onAgain={again} />
        ) : (
          <SkeletonRows label={text("common.loading")} />
        )
      ) : shown.length === 0 ? (
        <EmptyState
          icon={<Building2 />}
          title={text(all.length === 0 ? "groups.none" : "common.nothingFound")}
          actions={
            all.length === 0 && (
              <Button onClick={() => setCreating(true)}>{text("groups.create")}</Button>
            )
          }
        >
          {all.length === 0 && text("groups.noneText")}
        </EmptyState>
      ) : (
        <ul className={`${styles.scroll} ${styles.rows}`}>
          {shown.map((row) => (
            <Row
              key={row.group.id}
              row={row}
              open={row.group.id === openId}
              onOpen={() => open(row.group.id)}
            />
          ))}
        </ul>
      )}
      {creating && (
        <NewGroup
          onClose={() => setCreating(false)}
          onMade={(group) => {
            setCreating(false);
            again();
            open(group);
          }}
        />
      )}
    </WithPanel>
  );
}

function uniqueRows(rows: readonly GroupRow[]): GroupRow[] {
  const byId = new Map(rows.map((row) => [row.group.id, row]));
  return [...byId.values()].sort((a, b) => groupName(a.group).localeCompare(groupName(b.group)));
}

function Row({ row, open, onOpen }: { row: GroupRow; open: boolean; onOpen: () => void }) {
  const text = useText();
  const { group, lastLine } = row;
  return (
    <li className={`${styles.row} ${styles.group}`} data-open={open}>
      <div className={styles.name}>
        <Avatar id={group.id} name={groupName(group)} shape="tile" />
        <button type="button" className={styles.open} onClick={onOpen}>
          {groupName(group)}
        </button>
      </div>
      <span className={`${styles.clip} ${styles.phoneOff}`}>{group.prefix}</span>
      <span className={`${styles.quiet} ${styles.phoneOff}`}>
        {group.archived ? <Chip>{text("groups.archived")}</Chip> : <ZoneName group={group} />}
      </span>
      <span className={`${styles.quiet} ${styles.number}`}>
        {lastLine ? <Time at={lastLine.at} look="short" /> : "—"}
      </span>
    </li>
  );
}

function ZoneName({ group }: { group: GroupForGroup }) {
  const locale = useIntl().locale === "en" ? "en" : "ru";
  return <span title={group.timeZone}>{zoneName(group.timeZone, Date.now() * 1000, locale)}</span>;
}
