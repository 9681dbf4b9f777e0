import { MessageSquare } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

/** Beside the list on wide screens while no group is open. */
export function NoGroup() {
  const text = useText();
  return (
    <WithPanel>
      <EmptyState icon={<MessageSquare />} title={text("groupList.choose")}>
        {text("groupList.chooseText")}
      </EmptyState>
    </WithPanel>
  );
}
