import { Link, useParams } from "@tanstack/react-router";
import { MessagesSquare, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { useGroupRows, useMe, useNotifications } from "../../state";
import { useGroupsStore } from "../../state/groups";
import { countMentions } from "../../state/notifications";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { Kbd } from "../../ui/kbd";
import { SkeletonRows } from "../../ui/skeleton";
import { Tabs } from "../../ui/tabs";
import { TextInput } from "../../ui/text-input";
import styles from "./group-list.module.css";
import { GroupRowLink } from "./group-row";
import { type GroupFilter, type ListedGroup, listGroups, shownGroups } from "./shown-rows";
import { useGroupKeys } from "./use-group-keys";

/** All groups of the reader with what is new in each. */
export function GroupList() {
  const text = useText();
  const [filter, setFilter] = useState<GroupFilter>("all");
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const all = useListedGroups();
  const shown = useMemo(() => shownGroups(all, filter, search), [all, filter, search]);
  const { groupId } = useParams({ strict: false });
  useGroupKeys(shown, groupId, field);

  return (
    <>
      <PageHeader title={text("groupList.title")} />
      <div className={styles.tools}>
        <TextInput
          ref={field}
          type="search"
          label={text("groupList.search")}
          hideLabel
          placeholder={text("groupList.search")}
          value={search}
          onValue={setSearch}
          before={<Search size={16} strokeWidth={1.75} aria-hidden />}
          after={<Kbd>Ctrl K</Kbd>}
          onKeyDown={(event) => {
            if (event.key === "Escape" && search !== "") {
              event.preventDefault();
              setSearch("");
            }
          }}
        />
        <Tabs
          label={text("groupList.filter")}
          value={filter}
          onValue={setFilter}
          tabs={[
            { value: "all", label: text("groupList.all") },
            {
              value: "unread",
              label: text("groupList.unread"),
              count: all.filter(({ unread }) => unread > 0).length,
            },
            {
              value: "mentions",
              label: text("groupList.mentions"),
              count: all.filter(({ mentions }) => mentions > 0).length,
            },
          ]}
        />
      </div>
      <Rows
        shown={shown}
        total={all.length}
        filter={filter}
        open={groupId}
        clear={() => {
          setFilter("all");
          setSearch("");
        }}
      />
    </>
  );
}

function Rows({
  shown,
  total,
  filter,
  open,
  clear,
}: {
  shown: readonly ListedGroup[];
  total: number;
  filter: GroupFilter;
  open: string | undefined;
  clear: () => void;
}) {
  const text = useText();
  const { role } = useMe();
  const loaded = useGroupsStore((state) => state.loaded);
  if (!loaded) return <SkeletonRows label={text("common.loading")} />;
  if (shown.length === 0) {
    const makesGroups = role === "admin" || role === "head";
    return (
      <EmptyState
        icon={<MessagesSquare />}
        title={emptyTitle()}
        actions={
          total > 0 ? (
            <Button onClick={clear}>{text("groupList.showAll")}</Button>
          ) : (
            makesGroups && <Link to="/admin/groups">{text("groupList.toGroups")}</Link>
          )
        }
      >
        {total === 0 && text(makesGroups ? "groupList.noneMade" : "groupList.noneText")}
      </EmptyState>
    );
  }
  return (
    <nav className={styles.rows} aria-label={text("groupList.title")}>
      {shown.map((listed) => (
        <GroupRowLink
          key={listed.row.group.id}
          listed={listed}
          open={listed.row.group.id === open}
        />
      ))}
    </nav>
  );

  function emptyTitle(): string {
    if (total === 0) return text("groupList.none");
    if (filter === "unread") return text("groupList.allRead");
    return text("common.nothingFound");
  }
}

function useListedGroups(): readonly ListedGroup[] {
  const rows = useGroupRows();
  const notifications = useNotifications();
  return useMemo(
    () => listGroups(rows.values(), countMentions(notifications)),
    [rows, notifications],
  );
}
