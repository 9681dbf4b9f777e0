import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { usePhone } from "../../ui/use-phone";
import { About } from "./about";
import { DeviceSettings } from "./device-settings";
import { MorePlaces } from "./more-places";
import { OwnSessions } from "./own-sessions";
import { PasswordSettings } from "./password-settings";
import { Profile } from "./profile";
import { PushSettings } from "./push-settings";
import styles from "./settings.module.css";
import { TwoFactorSettings } from "./two-factor-settings";

/** `/settings`: what one may change about oneself and this device. */
export function Settings() {
  const text = useText();
  const phone = usePhone();
  return (
    <WithPanel>
      <PageHeader title={text("settings.title")} />
      <div className={styles.page}>
        {phone && <MorePlaces />}
        <Profile />
        <PushSettings />
        <DeviceSettings />
        <PasswordSettings />
        <TwoFactorSettings />
        <OwnSessions />
        <About />
      </div>
    </WithPanel>
  );
}
