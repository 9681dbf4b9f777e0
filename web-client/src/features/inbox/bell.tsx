import { Link } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useText } from "../../i18n/use-text";
import { useNotifications } from "../../state";
import { LinkButton } from "../../ui/link-button";
import { Popover } from "../../ui/popover";
import styles from "./bell.module.css";
import { NoticeList } from "./notice-list";
import { seeAll } from "./see";

const MOST = 12;

/** The newest notices under the bell, without leaving the page. */
export function Bell({ trigger }: { trigger: ReactElement<Record<string, unknown>> }) {
  const text = useText();
  const { unseen } = useNotifications();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger={trigger}
      title={text("inbox.title")}
      open={open}
      onOpen={setOpen}
      side="right"
      align="end"
    >
      <div className={styles.list}>
        <NoticeList most={MOST} onGo={() => setOpen(false)} />
      </div>
      <div className={styles.foot}>
        <Link to="/inbox" onClick={() => setOpen(false)}>
          {text("inbox.all")}
        </Link>
        {unseen > 0 && (
          <LinkButton quiet onClick={seeAll}>
            {text("inbox.seeAll")}
          </LinkButton>
        )}
      </div>
    </Popover>
  );
}
