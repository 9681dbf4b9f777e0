import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { About } from "./about";
import { DeviceSettings } from "./device-settings";
import { OwnSessions } from "./own-sessions";
import { PasswordSettings } from "./password-settings";
import { Profile } from "./profile";
import { PushSettings } from "./push-settings";
import styles from "./settings.module.css";

/** `/settings`: what one may change about oneself and this device. */
export function Settings() {
  const text = useText();
  return (
    <WithPanel>
      <PageHeader title={text("settings.title")} />
      <div className={styles.page}>
        <Profile />
        <PushSettings />
        <DeviceSettings />
        <PasswordSettings />
        <OwnSessions />
        <About />
      </div>
    </WithPanel>
  );
}
