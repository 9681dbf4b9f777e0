import { useText } from "../../../i18n/use-text";
import type { TemplateView } from "../../../protocol/generated";
import { requestTypeOf, useRequestTypes } from "../../../state";
import { Chip } from "../../../ui/chip";
import styles from "./template.module.css";

/** A template in one line: its name, the types it serves, how much is on its list. */
export function TemplateRow({
  template,
  onOpen,
}: {
  template: TemplateView;
  onOpen: (() => void) | undefined;
}) {
  const text = useText();
  const types = useRequestTypes();
  const { content, version, retired } = template;
  const names = content.requestTypes.flatMap((id) => requestTypeOf(types, id)?.name ?? []);
  const facts = (
    <>
      <span className={styles.name}>{content.name}</span>
      <span className={styles.types}>{names.join(", ") || text("templates.anyType")}</span>
      <span className={styles.facts}>
        {text("templates.items", { count: content.items.length })} ·{" "}
        {text("templates.version", { version })}
      </span>
      {retired && <Chip>{text("templates.retired")}</Chip>}
    </>
  );
  return (
    <li>
      {onOpen ? (
        <button type="button" className={styles.row} onClick={onOpen}>
          {facts}
        </button>
      ) : (
        <div className={styles.row}>{facts}</div>
      )}
    </li>
  );
}
