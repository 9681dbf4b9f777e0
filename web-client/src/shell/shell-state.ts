import { create } from "zustand";

/** Who is looking, as far as the frame of the app needs it. */
export interface Viewer {
  id: string;
  name: string;
  /** `external` is a master; he has only chat and his tasks. */
  kind: "internal" | "external";
  role: "admin" | "head" | "operator" | "master";
  picture?: string | undefined;
}

/** `online` shows nothing. The session decides when a short break is worth a word (2 s). */
export type Connection = "online" | "connecting" | "offline" | "updating";

export interface NavCounts {
  groups: number;
  queue: number;
  inbox: number;
  tasks: number;
}

interface ShellState {
  viewer: Viewer | null;
  connection: Connection;
  /** Commands and texts waiting for the network. */
  queued: number;
  /** Microseconds of the last word from the server. */
  lastSync: number | undefined;
  counts: NavCounts;
}

/** What the frame shows. Written by the session and the feature stores, read by the shell only. */
export const useShell = create<ShellState>(() => ({
  viewer: null,
  connection: "online",
  queued: 0,
  lastSync: undefined,
  counts: { groups: 0, queue: 0, inbox: 0, tasks: 0 },
}));

/** Sets one or more badge counts; the others stay. */
export function setNavCounts(counts: Partial<NavCounts>): void {
  useShell.setState((state) => ({ counts: { ...state.counts, ...counts } }));
}
