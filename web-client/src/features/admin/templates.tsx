import { UsersRound } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function Templates() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("admin.title")} />
      <EmptyState icon={<UsersRound />} title={text("admin.title")} />
    </WithPanel>
  );
}
