import { useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { ItemId, TaskForGroup } from "../../../protocol/generated";
import { actOnTask } from "./act";
import { gateText } from "./gate";
import { useReader } from "./use-reader";
import { useResultDraft } from "./use-result-draft";

/** Handing the work in: its words, its photos, what is missing, and what the server found missing. */
export interface Submission {
  words: string;
  setWords: (words: string) => void;
  photos: readonly File[];
  setPhotos: (photos: readonly File[]) => void;
  /** «Чтобы сдать: …»; nothing when it may go. */
  gate: string | null;
  missing: ReadonlySet<ItemId>;
  submit: () => void;
}

const NONE: ReadonlySet<ItemId> = new Set();

export function useSubmit(task: TaskForGroup | undefined): Submission {
  const text = useText();
  const { locale } = useReader();
  const [words, setWords] = useResultDraft(task?.id ?? "");
  const [photos, setPhotos] = useState<readonly File[]>([]);
  const [missing, setMissing] = useState(NONE);
  const gate = task ? gateText(task, words, text, locale) : null;
  const submit = async () => {
    if (!task) return;
    const outcome = await actOnTask(
      task.id,
      {
        type: "submit_task",
        task: task.id,
        submissionNo: task.submissionNo,
        text: words.trim(),
        files: [],
      },
      text,
      { files: photos },
    );
    if ("receipt" in outcome) {
      setWords("");
      setPhotos([]);
      setMissing(NONE);
    } else if (outcome.refused.code === "missing_evidence") {
      setMissing(new Set(outcome.refused.body.items ?? []));
    }
  };
  return { words, setWords, photos, setPhotos, gate, missing, submit: () => void submit() };
}
