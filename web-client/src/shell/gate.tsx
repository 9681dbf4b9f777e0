import { useNavigate } from "@tanstack/react-router";
import { WifiOff } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import { useText } from "../i18n/use-text";
import { start, useSessionStatus } from "../state";
import { useMeStore } from "../state/me";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

/** Milliseconds between tries to reach a server that does not answer at all. */
const PATIENCE = 4_000;

/** Lets only the signed-in through; everyone else goes to the sign-in page and may come back. */
export function Gate({ children }: { children: ReactNode }) {
  const text = useText();
  const status = useSessionStatus();
  const navigate = useNavigate();

  useEffect(() => {
    void start();
  }, []);

  useEffect(() => {
    if (status === "away") {
      const timer = setInterval(() => void start(), PATIENCE);
      return () => clearInterval(timer);
    }
    if (status === "out") leave(navigate);
    return undefined;
  }, [status, navigate]);

  if (status === "in") return children;
  if (status !== "away") return null;
  return (
    <EmptyState
      icon={<WifiOff />}
      title={text("shell.away")}
      actions={
        <Button look="primary" onClick={() => void start()}>
          {text("common.retry")}
        </Button>
      }
    >
      {text("shell.awayText")}
    </EmptyState>
  );
}

function leave(navigate: ReturnType<typeof useNavigate>): void {
  const { pathname, search } = window.location;
  const next = pathname === "/" ? undefined : pathname + search;
  // Whoever was in leaves by a fresh page, which empties the memory.
  if (useMeStore.getState().me) {
    window.location.assign(next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in");
  } else {
    void navigate({ to: "/sign-in", search: next ? { next } : {}, replace: true });
  }
}
