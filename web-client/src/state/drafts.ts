import { create } from "zustand";
import type { GroupId } from "../protocol/generated";
import type { Device, Draft } from "./device";

interface DraftsState {
  drafts: ReadonlyMap<GroupId, Draft>;
}

/** Begun texts by group; kept on the device, never sent anywhere. */
export const useDraftsStore = create<DraftsState>(() => ({ drafts: new Map() }));

let device: Device | null = null;

export function useDraft(group: GroupId): Draft | undefined {
  return useDraftsStore((state) => state.drafts.get(group));
}

export async function openDrafts(opened: Device): Promise<void> {
  device = opened;
  const stored = await opened.drafts();
  useDraftsStore.setState({ drafts: new Map(stored.map((draft) => [draft.group, draft])) });
}

/** Keeps a draft; an empty one is removed. */
export function saveDraft(draft: Draft): void {
  if (draft.text.trim() === "" && !draft.replyTo) {
    dropDraft(draft.group);
    return;
  }
  const { drafts } = useDraftsStore.getState();
  useDraftsStore.setState({ drafts: new Map(drafts).set(draft.group, draft) });
  void device?.saveDraft(draft);
}

export function dropDraft(group: GroupId): void {
  const drafts = new Map(useDraftsStore.getState().drafts);
  if (drafts.delete(group)) useDraftsStore.setState({ drafts });
  void device?.removeDraft(group);
}

export function closeDrafts(): void {
  device = null;
  useDraftsStore.setState({ drafts: new Map() });
}
