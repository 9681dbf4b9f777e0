import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { PersonForStaff, SessionView } from "../../protocol/generated";
import { useAct } from "../../shell/use-act";
import { sendCommand, useAnswer } from "../../state";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { Time } from "../../ui/time";
import { deviceName } from "../settings/device-name";
import styles from "./admin.module.css";

/** Where a person is signed in; all of it ends at once, for a lost phone. */
export function PersonSessions({ one }: { one: PersonForStaff }) {
  const text = useText();
  const { value, again } = useAnswer<SessionView[]>(`/api/people/${one.person.id}/sessions`);
  const [asking, setAsking] = useState(false);
  const { act, busy } = useAct();
  const end = async () => {
    await act(() => sendCommand({ type: "end_sessions_of", user: one.person.id }));
    setAsking(false);
    again();
  };
  if (!value) return null;
  return (
    <section className={styles.part}>
      <h2>{text("people.sessions")}</h2>
      {value.length === 0 ? (
        <p className={styles.hint}>{text("people.noSessions")}</p>
      ) : (
        <>
          <ul className={styles.list}>
            {value.map((session) => (
              <li key={session.id} className={styles.item}>
                <span className={styles.words}>
                  <span className={styles.clip} title={session.device}>
                    {deviceName(session.device)}
                  </span>
                </span>
                <span className={styles.quiet}>
                  <Time at={session.lastSeenAt} look="short" />
                </span>
              </li>
            ))}
          </ul>
          <div className={styles.buttons}>
            <Button size="small" onClick={() => setAsking(true)}>
              {text("people.endSessions")}
            </Button>
          </div>
        </>
      )}
      {asking && (
        <Confirm
          title={text("people.endSessionsAsk", { name: one.person.name })}
          verb={text("people.endSessions")}
          busy={busy}
          onYes={() => void end()}
          onClose={() => setAsking(false)}
        >
          {text("people.endSessionsText")}
        </Confirm>
      )}
    </section>
  );
}
