import { Outlet, useLocation } from "@tanstack/react-router";
import { Suspense } from "react";
import { useAlerts } from "../features/inbox/use-alerts";
import { useText } from "../i18n/use-text";
import { useConnection } from "../state";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { ConnectionStrip } from "../ui/connection-strip";
import { BottomTabs } from "./bottom-tabs";
import { Gate } from "./gate";
import { Rail } from "./rail";
import styles from "./shell.module.css";
import { useShell } from "./shell-state";
import { useStartPage } from "./start-page";
import { useDocumentTitle } from "./title";
import { useFeed } from "./use-feed";
import { useLateFailures } from "./use-late-failures";
import { usePagesAtHand } from "./use-pages-at-hand";

/** The frame of every signed-in page: rail or tabs, and the page between them. */
export function Shell() {
  return (
    <Gate>
      <Frame />
    </Gate>
  );
}

function Frame() {
  useFeed();
  useAlerts();
  useLateFailures();
  useStartPage();
  useDocumentTitle();
  usePagesAtHand();
  const text = useText();
  const { connection, queued, lastSync } = useShell();
  const { outdated } = useConnection();
  const path = useLocation({ select: (location) => location.pathname });
  // In a room or a deal the phone's bottom belongs to the composer and the actions.
  const deep = /^\/(groups|deals)\/./.test(path);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        {text("shell.skip")}
      </a>
      <Rail />
      <div className={styles.page}>
        <ConnectionStrip state={connection} queued={queued} lastSync={lastSync} />
        {outdated && <Outdated />}
        <div className={styles.content}>
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </div>
        {!deep && <BottomTabs />}
      </div>
    </div>
  );
}

/** The server no longer speaks this page's protocol. */
function Outdated() {
  const text = useText();
  return (
    <Banner
      tone="warn"
      title={text("shell.outdated")}
      actions={
        <Button size="small" onClick={() => window.location.reload()}>
          {text("error.reload")}
        </Button>
      }
    >
      {text("shell.outdatedText")}
    </Banner>
  );
}
