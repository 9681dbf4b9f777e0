import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { postJson } from "../../net/http";
import type { Me, TokenMeaning } from "../../protocol/generated";
import { startPath } from "../../shell/start-page";
import { signedIn } from "../../state";
import { Skeleton } from "../../ui/skeleton";
import { usePhone } from "../../ui/use-phone";
import { Dead, type DeadReason } from "./dead-link";
import { Entrance } from "./entrance";
import { Invitation } from "./invitation";
import { OneTimeLink } from "./one-time-link";
import styles from "./sign-in.module.css";

/** `/join#token`: an invitation into a group, or somebody's one-time link. */
export function Join() {
  const text = useText();
  const token = useToken();
  const phone = usePhone();
  const navigate = useNavigate();
  const { meaning, dead, again } = useMeaning(token);

  const enter = async (me: Me) => {
    await signedIn(me);
    await navigate({ href: startPath(me, phone), replace: true });
  };

  return (
    <Entrance title={text("signIn.title")}>
      {dead ? (
        <Dead reason={dead} onAgain={again} />
      ) : meaning === null ? (
        <div role="status" aria-label={text("join.loading")} className={styles.form}>
          <Skeleton height={84} />
          <Skeleton width="60%" height={16} />
          <Skeleton height={44} />
        </div>
      ) : meaning.type === "invitation" ? (
        <Invitation token={token} meaning={meaning} onEnter={enter} />
      ) : (
        <OneTimeLink token={token} meaning={meaning} onEnter={enter} />
      )}
    </Entrance>
  );
}

/** Takes the token out of the address bar at once, so that no history or picture keeps it. */
function useToken(): string {
  const [token, setToken] = useState(() => window.location.hash.slice(1));
  useEffect(() => {
    const take = () => {
      const found = window.location.hash.slice(1);
      if (found === "") return;
      setToken(found);
      window.history.replaceState(window.history.state, "", window.location.pathname);
    };
    take();
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return token;
}

function useMeaning(token: string) {
  const [meaning, setMeaning] = useState<TokenMeaning | null>(null);
  const [dead, setDead] = useState<DeadReason | null>(null);
  const look = useCallback(() => {
    setDead(null);
    setMeaning(null);
    if (token === "") {
      setDead("incomplete");
      return;
    }
    postJson<TokenMeaning>("/api/link/look", { token }).then(setMeaning, (error: unknown) =>
      setDead(error instanceof Refused ? "gone" : "away"),
    );
  }, [token]);
  useEffect(() => look(), [look]);
  return { meaning, dead, again: look };
}
