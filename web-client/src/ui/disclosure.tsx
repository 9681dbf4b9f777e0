import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import styles from "./disclosure.module.css";

/** A heading that opens what is below it. */
export function Disclosure({
  title,
  note,
  open,
  onOpen,
  children,
}: {
  title: ReactNode;
  note?: ReactNode;
  open: boolean;
  onOpen: (open: boolean) => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={styles.section}>
      <h3>
        <button
          type="button"
          className={styles.head}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onOpen(!open)}
        >
          <ChevronRight size={14} strokeWidth={2} aria-hidden />
          {title}
          {note && <span className={styles.note}>{note}</span>}
        </button>
      </h3>
      <div id={id} hidden={!open}>
        {open && children}
      </div>
    </section>
  );
}
