import { MessageSquare } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function NoGroup() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("groupList.title")} />
      <EmptyState icon={<MessageSquare />} title={text("groupList.title")} />
    </WithPanel>
  );
}
