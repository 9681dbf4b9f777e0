import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { PersonForStaff } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand, useMe } from "../../state";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import styles from "./admin.module.css";
import { PersonFailure } from "./person-failure";

/** Ends a person's access at once, or gives it back; never one's own. */
export function PersonAccess({ one }: { one: PersonForStaff }) {
  const text = useText();
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const { act, busy, error } = useAct("form");
  const user = one.person.id;
  if (user === me.person.id || one.status === "left") return null;
  const suspend = async () => {
    await act(() => sendCommand({ type: "suspend_person", user }));
    setAsking(false);
  };
  return (
    <section className={styles.part}>
      <div className={styles.buttons}>
        {one.status === "suspended" ? (
          <Button
            size="small"
            loading={busy}
            onClick={() => void act(() => sendCommand({ type: "restore_person", user }))}
          >
            {text("people.restore")}
          </Button>
        ) : (
          <Button size="small" look="danger" onClick={() => setAsking(true)}>
            {text("people.suspend")}
          </Button>
        )}
      </div>
      <PersonFailure error={error} />
      {asking && (
        <Confirm
          title={text("people.suspendAsk", { name: one.person.name })}
          verb={text("people.suspend")}
          busy={busy}
          onYes={() => void suspend()}
          onClose={() => setAsking(false)}
        >
          {text("people.suspendText", { count: one.openTasks })}
        </Confirm>
      )}
    </section>
  );
}
