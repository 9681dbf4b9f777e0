import type { ComponentPropsWithRef, ReactNode } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names";
import { Kbd } from "./kbd";
import { Spinner } from "./spinner";

/** One filled button per surface; a second wish is outlined, a third is plain. */
export type ButtonLook = "primary" | "outline" | "accent" | "plain" | "danger";
export type ButtonSize = "normal" | "small" | "row";

export interface ButtonProps extends ComponentPropsWithRef<"button"> {
  look?: ButtonLook;
  size?: ButtonSize;
  icon?: ReactNode;
  /** The key that does the same, shown on wide screens only. */
  hotkey?: string | undefined;
  /** Keeps the width and the focus, refuses a second press. */
  loading?: boolean;
  wide?: boolean;
}

export function Button({
  look = "outline",
  size = "normal",
  icon,
  hotkey,
  loading = false,
  wide = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={classNames(
        styles.button,
        styles[look],
        styles[size],
        wide && styles.wide,
        loading && styles.loading,
        className,
      )}
      aria-busy={loading || undefined}
      aria-disabled={loading || undefined}
      onClick={(event) => {
        if (loading) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    >
      <span className={styles.content}>
        {icon}
        {children != null && <span className={styles.label}>{children}</span>}
        {hotkey && <Kbd tone={look === "primary" ? "on-accent" : "quiet"}>{hotkey}</Kbd>}
      </span>
      {loading && (
        <span className={styles.spinner}>
          <Spinner />
        </span>
      )}
    </button>
  );
}
