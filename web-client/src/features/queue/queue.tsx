import { Inbox } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function Queue() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("queue.title")} />
      <EmptyState icon={<Inbox />} title={text("queue.title")} />
    </WithPanel>
  );
}
