import type { ComponentPropsWithRef, ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./icon-button.module.css";
import { Tooltip } from "./tooltip";

export interface IconButtonProps extends Omit<ComponentPropsWithRef<"button">, "children"> {
  /** What it does; read aloud and shown on hover. */
  label: string;
  children: ReactNode;
  hotkey?: string | undefined;
  pressed?: boolean | undefined;
  size?: "normal" | "small";
}

export function IconButton({
  label,
  hotkey,
  pressed,
  size = "normal",
  className,
  children,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} hotkey={hotkey}>
      <button
        type={type}
        aria-label={label}
        aria-pressed={pressed}
        className={classNames(styles.button, size === "small" && styles.small, className)}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
