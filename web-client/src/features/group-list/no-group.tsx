import { MessageSquare } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { WithPanel } from "../../shell/panes";
import { useGroupsStore } from "../../state/groups";
import { EmptyState } from "../../ui/empty-state";

/** Beside the list on wide screens while no group is open. */
export function NoGroup() {
  const text = useText();
  const some = useGroupsStore((state) => state.rows.size > 0);
  return (
    <WithPanel>
      {some && (
        <EmptyState icon={<MessageSquare />} title={text("groupList.choose")}>
          {text("groupList.chooseText")}
        </EmptyState>
      )}
    </WithPanel>
  );
}
