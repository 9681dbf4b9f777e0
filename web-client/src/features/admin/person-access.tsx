import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { PersonForStaff } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand, useMe } from "../../state";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import styles from "./admin.module.css";
import { PersonFailure } from "./person-failure";

/**
 * Ends a person's access at once, or gives it back; of who has none it erases what is known. Never one's
 * own.
 */
export function PersonAccess({ one }: { one: PersonForStaff }) {
  const text = useText();
  const me = useMe();
  const [asking, setAsking] = useState<"suspend" | "erase" | null>(null);
  const { act, busy, error } = useAct("form");
  const user = one.person.id;
  if (user === me.person.id || one.status === "erased") return null;
  const does = async (type: "suspend_person" | "restore_person" | "erase_person") => {
    await act(() => sendCommand({ type, user }));
    setAsking(null);
  };
  const isOut = one.status === "suspended" || one.status === "left";
  return (
    <section className={styles.part}>
      <div className={styles.buttons}>
        {one.status === "suspended" && (
          <Button size="small" loading={busy} onClick={() => void does("restore_person")}>
            {text("people.restore")}
          </Button>
        )}
        <Button size="small" look="danger" onClick={() => setAsking(isOut ? "erase" : "suspend")}>
          {text(isOut ? "people.erase" : "people.suspend")}
        </Button>
      </div>
      <PersonFailure error={error} />
      {asking && (
        <Confirm
          title={text(`people.${asking}Ask`, { name: one.person.name })}
          verb={text(`people.${asking}`)}
          busy={busy}
          onYes={() => void does(`${asking}_person`)}
          onClose={() => setAsking(null)}
        >
          {text(`people.${asking}Text`, { count: one.openTasks })}
        </Confirm>
      )}
    </section>
  );
}
