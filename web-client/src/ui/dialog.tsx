import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useText } from "../i18n/use-text";
import { classNames } from "./class-names";
import styles from "./dialog.module.css";

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  /** 400, 560 or 800 wide at most. */
  width?: "small" | "normal" | "wide";
  children?: ReactNode;
}

/** A question or a form above everything. On a phone it comes from below and fills the width. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  actions,
  width = "small",
  children,
}: DialogProps) {
  const text = useText();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Viewport className={styles.viewport}>
          <Base.Popup className={classNames(styles.dialog, styles[width])} data-floating="">
            <Base.Title className={styles.title}>{title}</Base.Title>
            {description && (
              <Base.Description className={styles.description}>{description}</Base.Description>
            )}
            {children != null && <div className={styles.body}>{children}</div>}
            {actions && <div className={styles.actions}>{actions}</div>}
            {/* Last in the order of focus, so that a form starts in its first field. */}
            <Base.Close className={styles.close} aria-label={text("common.close")}>
              <X size={16} strokeWidth={1.75} aria-hidden />
            </Base.Close>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
