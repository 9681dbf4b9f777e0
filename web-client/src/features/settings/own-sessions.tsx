import { useState } from "react";
import { useText } from "../../i18n/use-text";
import type { SessionView } from "../../protocol/generated";
import { NotRead } from "../../shell/failure";
import { useAct } from "../../shell/use-act";
import { sendCommand, signOut, useAnswer, useOutboxStore } from "../../state";
import { Banner } from "../../ui/banner";
import { Button } from "../../ui/button";
import { Confirm } from "../../ui/confirm";
import { Skeleton } from "../../ui/skeleton";
import { Time } from "../../ui/time";
import { deviceName } from "./device-name";
import styles from "./settings.module.css";

/** One's own sessions, each to be ended; this one by signing out. */
export function OwnSessions() {
  const text = useText();
  const { value, error, again } = useAnswer<SessionView[]>("/api/sessions");
  return (
    <section className={styles.section}>
      <h2>{text("settings.sessions")}</h2>
      {value ? (
        <ul className={styles.sessions}>
          {value.map((session) => (
            <Session key={session.id} session={session} onEnded={again} />
          ))}
        </ul>
      ) : error !== null ? (
        <NotRead error={error} onAgain={again} />
      ) : (
        <Skeleton height={40} />
      )}
      <SignOut />
    </section>
  );
}

function Session({ session, onEnded }: { session: SessionView; onEnded: () => void }) {
  const text = useText();
  const { act, busy } = useAct();
  const device = deviceName(session.device);
  const end = async () => {
    if (await act(() => sendCommand({ type: "end_session", session: session.id }))) onEnded();
  };
  return (
    <li className={styles.session}>
      <span className={styles.device}>
        <span title={session.device}>{device}</span>
        <span className={styles.hint}>
          {session.current ? (
            text("settings.thisDevice")
          ) : (
            <Time at={session.lastSeenAt} look="short" />
          )}
        </span>
      </span>
      {!session.current && (
        <Button
          size="small"
          look="plain"
          loading={busy}
          aria-label={text("settings.endOf", { device })}
          onClick={() => void end()}
        >
          {text("settings.end")}
        </Button>
      )}
    </li>
  );
}

function SignOut() {
  const text = useText();
  const [asking, setAsking] = useState(false);
  const { act, busy } = useAct();
  const unsent = useOutboxStore((state) => state.unsent.length);
  return (
    <div className={styles.buttons}>
      <Button look="danger" onClick={() => setAsking(true)}>
        {text("settings.signOut")}
      </Button>
      {asking && (
        <Confirm
          title={text("settings.signOutAsk")}
          verb={text("settings.signOut")}
          busy={busy}
          onYes={() => void act(signOut)}
          onClose={() => setAsking(false)}
        >
          <p>{text("settings.signOutText")}</p>
          {unsent > 0 && <Banner tone="warn" title={text("settings.unsent", { count: unsent })} />}
        </Confirm>
      )}
    </div>
  );
}
