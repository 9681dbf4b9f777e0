import { LockOpen, Navigation, Phone } from "lucide-react";
import { dayAndMonth } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type { FieldForGroup, TaskForGroup } from "../../../protocol/generated";
import { isAddress, isPhone, mapLink, privateRows, spokenPhone, telLink } from "../model/place";
import { useReader } from "../model/use-reader";
import styles from "./private-block.module.css";
import { usePrivate } from "./use-private";

/** Where to go and whom to call, with the line who sees it and until when. */
export function PrivateBlock({ task, mine }: { task: TaskForGroup; mine: boolean }) {
  const text = useText();
  const { now, locale, zone } = useReader();
  const known = usePrivate(task, mine);
  if (!known) return null;
  const said = known.moreAfterAcceptance
    ? text("tasks.private.more")
    : known.until === null
      ? text("tasks.private.whileOpen")
      : text("tasks.private.until", { date: dayAndMonth(known.until, now, locale, zone) });
  return (
    <section className={styles.block} aria-label={text("tasks.private.label")}>
      {privateRows(known.fields).map((field) => (
        <PrivateField key={field.label} field={field} />
      ))}
      <p className={styles.said}>
        <LockOpen size={14} strokeWidth={1.75} aria-hidden />
        {said}
      </p>
    </section>
  );
}

function PrivateField({ field }: { field: FieldForGroup }) {
  const text = useText();
  const phone = isPhone(field);
  return (
    <div className={styles.field}>
      <div className={styles.words}>
        <span className={styles.value}>{phone ? spokenPhone(field.value) : field.value}</span>
        <span className={styles.label}>{field.label}</span>
      </div>
      {phone && (
        <a
          className={styles.call}
          href={telLink(field.value)}
          aria-label={text("tasks.private.call", { phone: spokenPhone(field.value) })}
        >
          <Phone strokeWidth={1.75} aria-hidden />
        </a>
      )}
      {!phone && isAddress(field) && (
        <a
          className={styles.map}
          href={mapLink(field.value)}
          aria-label={text("tasks.private.route", { address: field.value })}
        >
          <Navigation strokeWidth={1.75} aria-hidden />
        </a>
      )}
    </div>
  );
}
