import type { ComponentPropsWithRef } from "react";
import { classNames } from "./class-names";
import styles from "./link-button.module.css";

/** An action that reads as a link, inside a text or a banner. */
export function LinkButton({
  quiet = false,
  className,
  type = "button",
  ...rest
}: ComponentPropsWithRef<"button"> & { quiet?: boolean }) {
  return (
    <button
      type={type}
      className={classNames(styles.link, quiet && styles.quiet, className)}
      {...rest}
    />
  );
}
