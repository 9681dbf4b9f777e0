import { Link } from "@tanstack/react-router";
import { useText } from "../../i18n/use-text";
import { Button } from "../../ui/button";
import styles from "./sign-in.module.css";

/** `gone`: used, revoked, too old or never there; the server does not say which to a stranger. */
export type DeadReason = "gone" | "incomplete" | "away";

/** A link that lets nobody in: why, and what to do. */
export function Dead({ reason, onAgain }: { reason: DeadReason; onAgain: () => void }) {
  const text = useText();
  return (
    <section className={styles.form} role="alert">
      <h1 className={styles.title}>{text(`join.${reason}`)}</h1>
      <p className={styles.quiet}>{text(`join.${reason}Text`)}</p>
      <div className={styles.actions}>
        {reason === "away" ? (
          <Button look="primary" wide onClick={onAgain}>
            {text("common.retry")}
          </Button>
        ) : (
          <Link to="/sign-in">{text("join.toSignIn")}</Link>
        )}
      </div>
    </section>
  );
}
