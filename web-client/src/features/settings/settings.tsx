import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { DeviceSettings } from "./device-settings";

export function Settings() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("settings.title")} />
      <DeviceSettings />
    </WithPanel>
  );
}
