import type { TaskId } from "../../../protocol/generated";
import { saveDraft, useDraft } from "../../../state/drafts";

/** The words of a result that is not handed in yet: kept on the device, gone with sign-out. */
export function useResultDraft(task: TaskId): [string, (text: string) => void] {
  const key = `task:${task}`;
  const draft = useDraft(key);
  return [
    draft?.text ?? "",
    (text) => saveDraft({ group: key, text, side: "shared", replyTo: null }),
  ];
}
