import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./kbd";
import styles from "./tooltip.module.css";

/** One for the whole app: the second tooltip in a row opens without a wait. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Base.Provider delay={450}>{children}</Base.Provider>;
}

/** Words beside a control on hover and focus. The control must be named by itself. */
export function Tooltip({
  text,
  hotkey,
  side = "bottom",
  children,
}: {
  text: ReactNode;
  hotkey?: string | undefined;
  side?: "top" | "bottom" | "left" | "right";
  children: ReactElement<Record<string, unknown>>;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} collisionPadding={8} className={styles.at}>
          <Base.Popup className={styles.tip}>
            {text}
            {hotkey && <Kbd tone="quiet">{hotkey}</Kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
