import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { useLocale } from "../../i18n/locale";
import { useNow } from "../../i18n/now";
import { daysApart } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import { getJson } from "../../net/http";
import type { AuditEntry, AuditPage, AuditTopic } from "../../protocol/generated";
import { NotRead } from "../../shell/failure";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { learnPeople, personOf, useGroupRow, usePerson } from "../../state";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { Select } from "../../ui/select";
import { SkeletonRows } from "../../ui/skeleton";
import { Time } from "../../ui/time";
import { showToast } from "../../ui/toasts";
import styles from "./admin.module.css";
import { actText, detailText, objectText } from "./audit-words";

const TOPICS = ["any", "access", "refused", "change"] as const satisfies ("any" | AuditTopic)[];
type Topic = (typeof TOPICS)[number];

/** `/admin/audit`: what administration and security ask about, newest first. */
export function Audit() {
  const text = useText();
  const { object } = useSearch({ from: "/shell/admin/audit" });
  const [topic, setTopic] = useState<Topic>("any");
  const audit = useAudit(object, topic);
  const [act, setAct] = useState("");
  const [actor, setActor] = useState("");
  const shown = (audit.entries ?? []).filter(
    (entry) => (act === "" || entry.act === act) && (actor === "" || entry.actor === actor),
  );
  return (
    <WithPanel>
      <PageHeader title={text("admin.audit")} />
      <Filters
        entries={audit.entries ?? []}
        {...{ object, topic, act, actor, setTopic, setAct, setActor }}
      />
      {audit.entries === null ? (
        audit.error !== null ? (
          <NotRead error={audit.error} onAgain={() => void audit.read(null)} />
        ) : (
          <SkeletonRows label={text("common.loading")} />
        )
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard
        <div className={styles.scroll} role="region" aria-label={text("admin.audit")} tabIndex={0}>
          {shown.length === 0 ? (
            <EmptyState icon={<ScrollText />} title={text("audit.none")}>
              {audit.entries.length > 0 && text("audit.noneText")}
            </EmptyState>
          ) : (
            <ol className={styles.rows}>
              {shown.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </ol>
          )}
          {audit.before !== null && (
            <div className={styles.more}>
              <Button loading={audit.busy} onClick={() => void audit.read(audit.before)}>
                {text("audit.more")}
              </Button>
            </div>
          )}
        </div>
      )}
    </WithPanel>
  );
}

function useAudit(object: string | undefined, topic: Topic) {
  const text = useText();
  const [entries, setEntries] = useState<readonly AuditEntry[] | null>(null);
  const [before, setBefore] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const read = async (from: string | null) => {
    setBusy(true);
    try {
      const page = await getJson<AuditPage>("/api/audit", {
        before: from,
        object,
        topic: topic === "any" ? null : topic,
      });
      learnPeople(page.people);
      setEntries((shown) => (from === null ? page.entries : [...(shown ?? []), ...page.entries]));
      setBefore(page.before);
    } catch (failure) {
      if (from === null) setError(failure);
      else showToast({ tone: "bad", text: failureText(failure, text) });
    } finally {
      setBusy(false);
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew only when it is about something else
  useEffect(() => {
    setEntries(null);
    setError(null);
    void read(null);
  }, [object, topic]);
  return { entries, before, error, busy, read };
}

function Filters({
  entries,
  object,
  topic,
  act,
  actor,
  setTopic,
  setAct,
  setActor,
}: {
  entries: readonly AuditEntry[];
  object: string | undefined;
  topic: Topic;
  setTopic: (topic: Topic) => void;
  act: string;
  actor: string;
  setAct: (act: string) => void;
  setActor: (actor: string) => void;
}) {
  const text = useText();
  const navigate = useNavigate();
  const acts = useMemo(() => [...new Set(entries.map((entry) => entry.act))], [entries]);
  const actors = useMemo(
    () => [...new Set(entries.flatMap((entry) => entry.actor ?? []))],
    [entries],
  );
  return (
    <div className={styles.tools}>
      {!object && (
        <Select
          label={text("audit.topic")}
          hideLabel
          value={topic}
          onValue={(next) => {
            setAct("");
            setTopic(next);
          }}
          options={TOPICS.map((one) => ({ value: one, label: text(`audit.topic.${one}`) }))}
        />
      )}
      <Select
        label={text("audit.act")}
        hideLabel
        value={act}
        onValue={setAct}
        options={[
          { value: "", label: text("audit.anyAct") },
          ...acts.map((one) => ({ value: one, label: actText(one, text) })),
        ]}
      />
      <Select
        label={text("audit.actor")}
        hideLabel
        value={actor}
        onValue={setActor}
        options={[
          { value: "", label: text("audit.anyActor") },
          ...actors.map((one) => ({ value: one, label: personOf(one)?.name ?? one })),
        ]}
      />
      {object && (
        <>
          <span>
            <About id={object} />
          </span>
          <Button size="small" onClick={() => void navigate({ to: "/admin/audit", search: {} })}>
            {text("audit.showAll")}
          </Button>
        </>
      )}
    </div>
  );
}

function About({ id }: { id: string }) {
  const text = useText();
  return text("audit.object", { name: usePerson(id)?.name ?? "…" });
}

/** Objects without a page or a name: the act has said all. */
const SAID_BY_ACT: ReadonlySet<string> = new Set(["session", "invitation"]);

function Entry({ entry }: { entry: AuditEntry }) {
  const text = useText();
  const actor = usePerson(entry.actor);
  const person = usePerson(entry.object === "person" ? entry.objectId : null);
  // Of a membership the detail is the member's id.
  const whom = usePerson(entry.detail);
  const group = useGroupRow(entry.object === "group" ? entry.objectId : null)?.group;
  const nobody = entry.act === "sign_in_failed" || entry.act === "flood";
  const name = person?.name ?? (group && `${group.city} — ${group.company}`);
  return (
    <li className={`${styles.row} ${styles.entry}`}>
      <span className={styles.quiet}>
        <Moment at={entry.at} />
      </span>
      <span className={styles.clip}>
        {actor?.name ?? text(nobody ? "audit.nobody" : "audit.system")}
      </span>
      <span className={styles.clip}>{actText(entry.act, text)}</span>
      <span className={styles.quiet}>
        <ObjectLink entry={entry}>
          {entry.object &&
            !SAID_BY_ACT.has(entry.object) &&
            [objectText(entry.object, text), name].filter(Boolean).join(": ")}
        </ObjectLink>
      </span>
      <span className={styles.quiet}>
        {[
          whom?.name ?? detailText(entry, text),
          entry.times > 1 && text("audit.times", { count: entry.times }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </li>
  );
}

/** Leads to what it was done to, where that has a page. */
function ObjectLink({ entry, children }: { entry: AuditEntry; children: ReactNode }) {
  const id = entry.objectId ?? "";
  switch (entry.object) {
    case "person":
      return (
        <Link to="/admin/people" search={{ person: id }}>
          {children}
        </Link>
      );
    case "group":
      return (
        <Link to="/admin/groups" search={{ group: id }}>
          {children}
        </Link>
      );
    case "task":
      return (
        <Link to="/tasks" search={{ task: id }}>
          {children}
        </Link>
      );
    case "deal":
      return (
        <Link to="/deals/$dealId" params={{ dealId: id }}>
          {children}
        </Link>
      );
    default:
      return children;
  }
}

/** The time of day, and the day unless it is today. */
function Moment({ at }: { at: number }) {
  const now = useNow();
  const zone = useLocale((state) => state.zone);
  const today = daysApart(at, now, zone) === 0;
  return (
    <>
      {!today && <Time at={at} look="short" />} <Time at={at} />
    </>
  );
}
