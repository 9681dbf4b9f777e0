import { Dialog as Base } from "@base-ui/react/dialog";
import { type PointerEvent, type ReactNode, useRef } from "react";
import styles from "./sheet.module.css";

/** Dragged down further than this, in pixels, it closes. */
const LET_GO = 96;

/** A card from below on phones, in reach of the thumb; a plain dialog on wide screens. */
export function Sheet({
  open,
  onClose,
  label,
  actions,
  children,
}: {
  open: boolean;
  onClose: () => void;
  /** What it holds, spoken when it opens. */
  label: string;
  /** Stays in sight below what scrolls. */
  actions?: ReactNode;
  children: ReactNode;
}) {
  const drag = useDragDown(onClose);
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        <Base.Popup className={styles.sheet} aria-label={label} data-floating="" ref={drag.sheet}>
          <div className={styles.grip} {...drag.grip}>
            <span />
          </div>
          <div className={styles.body}>{children}</div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Lets the grip pull the sheet down; a short pull springs back. */
function useDragDown(onClose: () => void) {
  const sheet = useRef<HTMLDivElement>(null);
  const start = useRef<number | undefined>(undefined);
  const pulled = (event: PointerEvent) =>
    start.current === undefined ? 0 : Math.max(0, event.clientY - start.current);
  const place = (by: number | undefined) => {
    if (sheet.current) sheet.current.style.translate = by === undefined ? "" : `0 ${by}px`;
  };
  return {
    sheet,
    grip: {
      onPointerDown: (event: PointerEvent<HTMLDivElement>) => {
        start.current = event.clientY;
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
        if (start.current !== undefined) place(pulled(event));
      },
      onPointerUp: (event: PointerEvent<HTMLDivElement>) => {
        const far = pulled(event) > LET_GO;
        start.current = undefined;
        place(undefined);
        if (far) onClose();
      },
      onPointerCancel: () => {
        start.current = undefined;
        place(undefined);
      },
    },
  };
}
