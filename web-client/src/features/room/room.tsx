import { MessageSquare } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function Room() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("room.title")} />
      <EmptyState icon={<MessageSquare />} title={text("room.title")} />
    </WithPanel>
  );
}
