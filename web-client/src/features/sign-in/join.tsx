import { LogIn } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { EmptyState } from "../../ui/empty-state";

export function Join() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("signIn.title")} />
      <EmptyState icon={<LogIn />} title={text("signIn.title")} />
    </WithPanel>
  );
}
