import type { ReactNode } from "react";
import { useText } from "../i18n/use-text";
import { classNames } from "../ui/class-names";
import { usePhone } from "../ui/use-phone";
import styles from "./panes.module.css";
import { useEscape } from "./use-escape";

/** A list beside its main pane. On a phone only one is seen: the list, or with `open` the main. */
export function Panes({
  list,
  listLabel,
  width = "normal",
  open,
  children,
}: {
  list: ReactNode;
  listLabel?: string;
  /** 296, 208 for the tasks' views, 372 for the queue. */
  width?: "normal" | "narrow" | "queue";
  open: boolean;
  children: ReactNode;
}) {
  const text = useText();
  const phone = usePhone();
  return (
    <div className={classNames(styles.panes, styles[width], open && styles.open)}>
      {/* Alone on a phone the list is the page's content, not something beside it. */}
      <div
        className={styles.list}
        role={phone && !open ? "main" : "complementary"}
        aria-label={listLabel ?? text("shell.list")}
      >
        {list}
      </div>
      <div className={styles.rest}>{children}</div>
    </div>
  );
}

/** A main pane with an optional panel on the right: beside it from 1100 px, over it below, and the
 *  whole screen on a phone. */
export function WithPanel({
  panel,
  panelLabel,
  onClosePanel,
  children,
}: {
  panel?: ReactNode;
  panelLabel?: string;
  onClosePanel?: () => void;
  children: ReactNode;
}) {
  const text = useText();
  useEscape(panel != null, onClosePanel);
  return (
    <div className={classNames(styles.split, panel != null && styles.paneled)}>
      <main className={styles.main} id="main">
        {children}
      </main>
      {panel != null && (
        <>
          <button
            type="button"
            className={styles.scrim}
            aria-label={text("shell.closePanel")}
            onClick={onClosePanel}
            tabIndex={-1}
          />
          <aside className={styles.panel} aria-label={panelLabel ?? text("shell.panel")}>
            {panel}
          </aside>
        </>
      )}
    </div>
  );
}
