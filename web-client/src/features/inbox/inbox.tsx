import { Bell } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function Inbox() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("inbox.title")} />
      <EmptyState icon={<Bell />} title={text("inbox.title")} />
    </WithPanel>
  );
}
