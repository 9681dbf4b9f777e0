import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Search, UsersRound } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { phoneText } from "../../i18n/phone";
import { useText } from "../../i18n/use-text";
import type { PersonForStaff, PersonList } from "../../protocol/generated";
import { NotRead } from "../../shell/failure";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { learnPeople, useAnswer, useLive, useMe } from "../../state";
import { Avatar } from "../../ui/avatar";
import { Button } from "../../ui/button";
import { Chip } from "../../ui/chip";
import { EmptyState } from "../../ui/empty-state";
import { ExternalMark } from "../../ui/external-mark";
import { SkeletonRows } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { TextInput } from "../../ui/text-input";
import { Time } from "../../ui/time";
import styles from "./admin.module.css";
import { NewPerson } from "./new-person";
import { PersonPanel } from "./person-panel";
import { RequireTwoFactor } from "./require-two-factor";
import { matches, type PeopleShelf, STATUS_TONE } from "./shown-people";

/** `/admin/people`: everyone who can sign in, and those who no longer can. */
export function People() {
  const text = useText();
  const me = useMe();
  const { person: openId } = useSearch({ from: "/shell/admin/people" });
  const navigate = useNavigate();
  const { value, error, again } = useAnswer<PersonList>("/api/people");
  useLive("person", again);
  // The load of each.
  useLive("task", again);
  useEffect(() => {
    if (value) learnPeople(value.people.map(({ person }) => person));
  }, [value]);
  const [words, setWords] = useState("");
  const [shelf, setShelf] = useState<PeopleShelf>("everyone");
  const [creating, setCreating] = useState(false);
  const shown = useMemo(
    () =>
      (value?.people ?? [])
        .filter((one) => matches(one, shelf, words))
        .sort((a, b) => a.person.name.localeCompare(b.person.name)),
    [value, shelf, words],
  );
  const chosen = value?.people.find(({ person }) => person.id === openId);
  const open = (person: string | undefined) =>
    void navigate({ to: "/admin/people", search: person ? { person } : {}, replace: true });

  return (
    <WithPanel
      panel={
        chosen && (
          <PersonPanel
            key={chosen.person.id}
            one={chosen}
            everyone={value?.people ?? []}
            onClose={() => open(undefined)}
          />
        )
      }
      panelLabel={chosen?.person.name ?? ""}
      onClosePanel={() => open(undefined)}
    >
      <PageHeader
        title={text("admin.people")}
        note={value && String(value.people.length)}
        actions={
          me.role === "admin" && (
            <Button
              look="primary"
              icon={<Plus size={16} strokeWidth={1.75} aria-hidden />}
              onClick={() => setCreating(true)}
            >
              {text("people.new")}
            </Button>
          )
        }
      />
      <div className={styles.tools}>
        <TextInput
          type="search"
          label={text("people.search")}
          hideLabel
          placeholder={text("people.search")}
          value={words}
          onValue={setWords}
          before={<Search size={16} strokeWidth={1.75} aria-hidden />}
        />
        <Tabs
          label={text("people.filter")}
          value={shelf}
          onValue={setShelf}
          tabs={(["everyone", "staff", "masters", "away"] as const).map((one) => ({
            value: one,
            label: text(`people.${one}`),
          }))}
        />
      </div>
      {!value ? (
        error !== null ? (
          <NotRead error={error} onAgain={again} />
        ) : (
          <SkeletonRows label={text("common.loading")} />
        )
      ) : shown.length === 0 ? (
        <EmptyState icon={<UsersRound />} title={text("people.nobody")}>
          {text("people.nobodyText")}
        </EmptyState>
      ) : (
        <ul className={`${styles.scroll} ${styles.rows}`}>
          {shown.map((one) => (
            <PersonRow
              key={one.person.id}
              one={one}
              open={one.person.id === openId}
              onOpen={() => open(one.person.id)}
            />
          ))}
        </ul>
      )}
      {me.role === "admin" && <RequireTwoFactor />}
      {creating && <NewPerson onClose={() => setCreating(false)} onMade={open} />}
    </WithPanel>
  );
}

function PersonRow({
  one,
  open,
  onOpen,
}: {
  one: PersonForStaff;
  open: boolean;
  onOpen: () => void;
}) {
  const text = useText();
  const me = useMe();
  const { person } = one;
  return (
    <li className={`${styles.row} ${styles.person}`} data-open={open}>
      <div className={styles.name}>
        <Avatar
          id={person.id}
          name={person.name}
          shape={person.kind === "external" ? "square" : "round"}
          picture={person.avatar ? `/api/files/${person.avatar}/thumb` : undefined}
        />
        <div className={styles.words}>
          <button type="button" className={styles.open} onClick={onOpen}>
            {person.name}
          </button>
          {person.company && <ExternalMark company={person.company} />}
          {person.id === me.person.id && <span className={styles.hint}>{text("people.you")}</span>}
        </div>
      </div>
      <span className={styles.clip}>{text(`people.role.${one.role}`)}</span>
      <span className={styles.phoneOff}>
        <Chip tone={STATUS_TONE[one.status]}>{text(`people.status.${one.status}`)}</Chip>
      </span>
      <span className={styles.load}>
        {(person.kind === "external" || one.openTasks > 0) &&
          text("people.load", { count: one.openTasks })}
      </span>
      <span className={`${styles.quiet} ${styles.wideOnly}`}>
        {[one.email, one.phone && phoneText(one.phone)].filter(Boolean).join(" · ")}
      </span>
      <span className={`${styles.quiet} ${styles.wideOnly} ${styles.number}`}>
        {one.lastSeenAt ? <Time at={one.lastSeenAt} look="short" /> : "—"}
      </span>
    </li>
  );
}
