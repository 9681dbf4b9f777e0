import { ListChecks } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function MyTasks() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("myTasks.title")} />
      <EmptyState icon={<ListChecks />} title={text("myTasks.title")} />
    </WithPanel>
  );
}
