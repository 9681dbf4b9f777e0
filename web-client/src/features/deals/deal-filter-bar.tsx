import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/use-text";
import { useStages } from "../../state";
import { Checkbox } from "../../ui/checkbox";
import { Select } from "../../ui/select";
import { TextInput } from "../../ui/text-input";
import styles from "./deals.module.css";
import type { DealFilter } from "./filter";

/** Milliseconds of silence after which typed words are searched. */
const CALM = 200;

export function DealFilterBar({
  filter,
  onFilter,
}: {
  filter: DealFilter;
  onFilter: (filter: DealFilter) => void;
}) {
  const text = useText();
  const stages = useStages() ?? [];
  const [typed, setTyped] = useTyped(filter.text ?? "", (words) =>
    onFilter({ ...filter, text: words.trim() || null }),
  );
  return (
    <search className={styles.filters}>
      <TextInput
        type="search"
        label={text("common.search")}
        hideLabel
        placeholder={text("deals.search")}
        maxLength={100}
        value={typed}
        onValue={setTyped}
        before={<Search size={16} strokeWidth={1.75} aria-hidden />}
        className={styles.search}
      />
      <Select
        label={text("deals.stage")}
        hideLabel
        value={filter.stage ?? ""}
        onValue={(stage) => onFilter({ ...filter, stage: stage || null })}
        options={[
          { value: "", label: text("deals.anyStage") },
          ...stages
            .filter(({ retired, id }) => !retired || id === filter.stage)
            .map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Checkbox checked={filter.mine} onChecked={(mine) => onFilter({ ...filter, mine })}>
        {text("deals.mine")}
      </Checkbox>
      <Checkbox checked={filter.closed} onChecked={(closed) => onFilter({ ...filter, closed })}>
        {text("deals.closed")}
      </Checkbox>
    </search>
  );
}

/** What is in the field at once, and given on when typing rests. */
function useTyped(given: string, onRest: (words: string) => void) {
  const [typed, setTyped] = useState(given);
  const said = useRef(given);
  const rest = useRef(onRest);
  rest.current = onRest;
  useEffect(() => {
    if (given === said.current) return;
    said.current = given;
    setTyped(given);
  }, [given]);
  useEffect(() => {
    if (typed.trim() === said.current.trim()) return;
    const timer = setTimeout(() => {
      said.current = typed.trim();
      rest.current(typed);
    }, CALM);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped] as const;
}
