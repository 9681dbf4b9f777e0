import { CheckCheck } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { useNotifications } from "../../state";
import { IconButton } from "../../ui/icon-button";
import { PushAsk } from "../settings/push-ask";
import styles from "./inbox.module.css";
import { NoticeList } from "./notice-list";
import { seeAll } from "./see";

/** The page of everything that concerned the reader. */
export function Inbox() {
  const text = useText();
  const { unseen } = useNotifications();
  return (
    <WithPanel>
      <PageHeader
        title={text("inbox.title")}
        actions={
          unseen > 0 && (
            <IconButton label={text("inbox.seeAll")} onClick={seeAll}>
              <CheckCheck size={16} strokeWidth={1.75} aria-hidden />
            </IconButton>
          )
        }
      />
      <div className={styles.scroll}>
        <div className={styles.column}>
          <PushAsk />
          <NoticeList />
        </div>
      </div>
    </WithPanel>
  );
}
