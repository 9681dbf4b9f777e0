import { ListChecks } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function Tasks() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("tasks.title")} />
      <EmptyState icon={<ListChecks />} title={text("tasks.title")} />
    </WithPanel>
  );
}
