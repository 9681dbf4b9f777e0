import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";
import styles from "./popover.module.css";

/** A small surface tied to a button: a form, a list of names. Escape and a press outside close it. */
export function Popover({
  trigger,
  title,
  open,
  onOpen,
  align = "end",
  side = "bottom",
  children,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  title: ReactNode;
  open?: boolean;
  onOpen?: (open: boolean) => void;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  children: ReactNode;
}) {
  return (
    <Base.Root {...(open === undefined ? {} : { open })} onOpenChange={(next) => onOpen?.(next)}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={12}
          className={styles.at}
        >
          <Base.Popup className={styles.popover} data-floating="">
            <Base.Title className={styles.title}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
