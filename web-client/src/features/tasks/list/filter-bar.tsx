import { X } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useText } from "../../../i18n/use-text";
import { getJson } from "../../../net/http";
import type { PersonForStaff, PersonList } from "../../../protocol/generated";
import { groupName, useGroupRows, useLive, useRequestTypes } from "../../../state";
import { Button } from "../../../ui/button";
import { Select } from "../../../ui/select";
import { isNarrowed, STATES, type TaskFilter } from "./filter";
import styles from "./list.module.css";

/** Group, master, type and status; an empty choice is any. */
export function FilterBar({
  filter,
  onFilter,
}: {
  filter: TaskFilter;
  onFilter: (filter: TaskFilter) => void;
}) {
  const text = useText();
  const rows = useGroupRows();
  const masters = useMasters();
  const types = (useRequestTypes() ?? []).filter(({ retired }) => !retired);
  const groups = useMemo(
    () =>
      [...rows.values()]
        .map(({ group }) => ({ value: group.id, label: groupName(group) }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [rows],
  );
  const ofGroup = masters.filter(({ groups: own }) => !filter.group || own.includes(filter.group));
  return (
    <div className={styles.filters}>
      <Select
        label={text("tasks.filterGroup")}
        hideLabel
        className={filter.group ? styles.chosen : undefined}
        value={filter.group ?? ""}
        onValue={(group) => onFilter({ ...filter, group: group || undefined })}
        options={[{ value: "", label: text("tasks.anyGroup") }, ...groups]}
      />
      <Select
        label={text("tasks.filterMaster")}
        hideLabel
        className={filter.master ? styles.chosen : undefined}
        value={filter.master ?? ""}
        onValue={(master) => onFilter({ ...filter, master: master || undefined })}
        options={[
          { value: "", label: text("tasks.anyMaster") },
          ...ofGroup.map(({ person }) => ({ value: person.id, label: person.name })),
        ]}
      />
      <Select
        label={text("tasks.filterType")}
        hideLabel
        className={filter.type ? styles.chosen : undefined}
        value={filter.type ?? ""}
        onValue={(type) => onFilter({ ...filter, type: type || undefined })}
        options={[
          { value: "", label: text("tasks.anyType") },
          ...types.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Select
        label={text("tasks.filterState")}
        hideLabel
        className={filter.state ? styles.chosen : undefined}
        value={filter.state ?? ""}
        onValue={(state) => onFilter({ ...filter, state: state || undefined })}
        options={[
          { value: "", label: text("tasks.anyState") },
          ...STATES.map((value) => ({ value, label: text(`status.${value}`) })),
        ]}
      />
      {isNarrowed(filter) && (
        <Button
          look="plain"
          size="small"
          icon={<X strokeWidth={1.75} aria-hidden />}
          onClick={() =>
            onFilter({
              shelf: filter.shelf,
              group: undefined,
              master: undefined,
              type: undefined,
              state: undefined,
              text: undefined,
            })
          }
        >
          {text("tasks.clearFilters")}
        </Button>
      )}
    </div>
  );
}

function useMasters(): readonly PersonForStaff[] {
  const [masters, setMasters] = useState<readonly PersonForStaff[]>([]);
  const read = () => {
    getJson<PersonList>("/api/people").then(
      ({ people }) =>
        setMasters(
          people
            .filter(({ role, status }) => role === "master" && status === "active")
            .sort((a, b) => a.person.name.localeCompare(b.person.name)),
        ),
      () => {},
    );
  };
  useEffect(read, []);
  useLive("person", read);
  return masters;
}
