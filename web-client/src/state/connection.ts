import { create } from "zustand";
import type { Micros } from "../i18n/time";

/** `online` shows nothing; a break is worth a word only when it lasts. */
export type Connection = "online" | "connecting" | "offline" | "updating";

interface ConnectionState {
  connection: Connection;
  /** Whether the socket is on line now, before any word about it. */
  online: boolean;
  /** The last word from the server. */
  lastSync: Micros | undefined;
  /** The server speaks a newer protocol than this page: only a reload helps. */
  outdated: boolean;
}

export const useConnectionStore = create<ConnectionState>(() => ({
  connection: "online",
  online: false,
  lastSync: undefined,
  outdated: false,
}));

export function useConnection(): ConnectionState {
  return useConnectionStore();
}

/** A break shorter than this is nobody's business. */
const WORTH_A_WORD = 2_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Tells the store about the socket; `catchingUp` while missed events are still on their way. */
export function reportLink(online: boolean, catchingUp: boolean): void {
  const state = useConnectionStore.getState();
  const lastSync = state.online || online ? Date.now() * 1000 : state.lastSync;
  if (state.online !== online) useConnectionStore.setState({ online, lastSync });
  const wanted: Connection = online ? (catchingUp ? "updating" : "online") : worst();
  if (wanted === "online") {
    clearTimeout(timer);
    timer = undefined;
    if (state.connection !== "online")
      useConnectionStore.setState({ connection: "online", lastSync });
    return;
  }
  if (state.connection !== "online") {
    if (state.connection !== wanted) useConnectionStore.setState({ connection: wanted });
    return;
  }
  timer ??= setTimeout(() => {
    timer = undefined;
    const now = useConnectionStore.getState();
    useConnectionStore.setState({ connection: now.online ? "updating" : worst() });
  }, WORTH_A_WORD);
}

export function reportOutdated(): void {
  useConnectionStore.setState({ outdated: true });
}

function worst(): Connection {
  return navigator.onLine ? "connecting" : "offline";
}
