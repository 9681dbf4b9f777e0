import { BriefcaseBusiness } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function Deals() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("deals.title")} />
      <EmptyState icon={<BriefcaseBusiness />} title={text("deals.title")} />
    </WithPanel>
  );
}
