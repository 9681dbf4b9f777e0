import { SlidersHorizontal } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function Settings() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("settings.title")} />
      <EmptyState icon={<SlidersHorizontal />} title={text("settings.title")} />
    </WithPanel>
  );
}
