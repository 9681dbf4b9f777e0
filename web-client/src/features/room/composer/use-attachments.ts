import { useCallback, useEffect, useRef, useState } from "react";
import { useText } from "../../../i18n/use-text";
import { newOp } from "../../../net/op-id";
import { showToast } from "../../../ui/toasts";

/** Limits of the server, so that one learns of them before sending. */
const MOST_FILES = 20;
const MOST_BYTES = 50 * 1024 * 1024;

export interface Attachment {
  id: string;
  file: File;
  /** Shown from memory, for pictures. */
  preview: string | null;
}

export interface Attachments {
  list: readonly Attachment[];
  add: (files: readonly File[]) => void;
  remove: (id: string) => void;
  clear: () => void;
}

/** Files that wait in the composer to be sent with its text. */
export function useAttachments(): Attachments {
  const text = useText();
  const [list, setList] = useState<readonly Attachment[]>([]);
  const present = useRef(list);
  present.current = list;
  useEffect(() => () => present.current.forEach(release), []);

  const add = useCallback(
    (files: readonly File[]) => {
      const small = files.filter(({ size, name }) => {
        if (size > MOST_BYTES) {
          const max = MOST_BYTES / 1024 / 1024;
          showToast({ text: text("room.fileTooBig", { name, max }), tone: "bad" });
        }
        return size <= MOST_BYTES;
      });
      const room = MOST_FILES - present.current.length;
      if (small.length > room) {
        showToast({ text: text("room.tooManyFiles", { max: MOST_FILES }), tone: "bad" });
      }
      setList((now) => [...now, ...small.slice(0, Math.max(0, room)).map(attach)]);
    },
    [text],
  );
  const remove = useCallback((id: string) => {
    setList((now) => {
      now.filter((one) => one.id === id).forEach(release);
      return now.filter((one) => one.id !== id);
    });
  }, []);
  const clear = useCallback(() => {
    present.current.forEach(release);
    setList([]);
  }, []);
  return { list, add, remove, clear };
}

function attach(file: File): Attachment {
  const picture = file.type.startsWith("image/");
  return { id: newOp(), file, preview: picture ? URL.createObjectURL(file) : null };
}

function release({ preview }: Attachment): void {
  if (preview) URL.revokeObjectURL(preview);
}
