import type { ReactNode } from "react";
import styles from "./page-header.module.css";

/** The 52-pixel line above a pane: a back arrow on phones, a title, what is beside it, actions. */
export function PageHeader({
  back,
  title,
  note,
  actions,
}: {
  back?: ReactNode;
  title: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={styles.header}>
      {back}
      <div className={styles.words}>
        <h1>{title}</h1>
        {note && <div className={styles.note}>{note}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
