import { Lock } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import { useGroupPeople } from "../../../state";
import { CompanyGlyph } from "../../../ui/external-mark";
import { Switch } from "../../../ui/switch";
import { useRoom } from "../room-context";
import styles from "./strip.module.css";
import type { Composer } from "./use-composer";

/** Who will see what is written: the outsiders by company and number, or staff alone. */
export function AudienceStrip({ composer, company }: { composer: Composer; company: string }) {
  const text = useText();
  const { group, phone } = useRoom();
  const count = useGroupPeople(group)?.members.length ?? 0;
  const note = composer.side === "internal";
  return (
    <div className={note ? styles.internal : styles.external}>
      <span className={styles.words}>
        {note ? <Lock size={14} strokeWidth={1.75} aria-hidden /> : <CompanyGlyph />}
        <span>
          {note ? text("room.visibleToStaff") : text("room.visibleTo", { count, company })}
        </span>
      </span>
      <Switch
        tone="internal"
        side="before"
        checked={note}
        disabled={composer.editing !== null}
        onChecked={(on) => composer.setSide(on ? "internal" : "shared")}
      >
        <span className={styles.label}>
          {!note && <Lock size={14} strokeWidth={1.75} aria-hidden />}
          {text(phone ? "room.noteShort" : "room.note")}
        </span>
      </Switch>
    </div>
  );
}
