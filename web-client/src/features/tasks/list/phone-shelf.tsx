import { useText } from "../../../i18n/use-text";
import { Tabs } from "../../../ui/tabs";
import { SHELVES, type TaskFilter } from "./filter";
import { countOf, useCounts } from "./use-counts";

/** The shelves on a phone: a line that slides sideways. */
export function PhoneShelf({
  filter,
  onFilter,
}: {
  filter: TaskFilter;
  onFilter: (filter: TaskFilter) => void;
}) {
  const text = useText();
  const counts = useCounts();
  return (
    <Tabs
      label={text("tasks.shelves")}
      value={filter.shelf}
      onValue={(shelf) => onFilter({ ...filter, shelf })}
      tabs={SHELVES.map((shelf) => ({
        value: shelf,
        label: text(`tasks.shelf.${shelf}`),
        count: counts && countOf(counts, shelf),
      }))}
    />
  );
}
