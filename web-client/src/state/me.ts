import { create } from "zustand";
import type { Me } from "../protocol/generated";

/** Whoever is signed in; the pages inside the shell are shown only when someone is. */
export const useMeStore = create<{ me: Me | null }>(() => ({ me: null }));

export function setMe(me: Me | null): void {
  useMeStore.setState({ me });
}

/** The person who is signed in. Only for what is shown inside the shell. */
export function useMe(): Me {
  const me = useMeStore((state) => state.me);
  if (!me) throw new Error("nobody is signed in");
  return me;
}

/** Whether the reader belongs to the house: operator, head or admin. */
export function useIsStaff(): boolean {
  return useMe().person.kind === "internal";
}

export function presentMe(): Me {
  const { me } = useMeStore.getState();
  if (!me) throw new Error("nobody is signed in");
  return me;
}
