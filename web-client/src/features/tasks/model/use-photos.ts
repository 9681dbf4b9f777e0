import { useMemo } from "react";
import type { FileView } from "../../../protocol/generated";
import { useOutboxStore } from "../../../state";
import type { Photo } from "../../../ui/photo-grid";

/** What a picture stands for in its grid. */
export interface Shot {
  file: FileView;
  caption?: string | undefined;
  mark?: string | undefined;
  flagged?: boolean;
}

/** Pictures for a grid; those on their way are shown from memory with their progress. */
export function usePhotos(shots: readonly Shot[]): Photo[] {
  const previews = useOutboxStore((state) => state.previews);
  const progress = useOutboxStore((state) => state.progress);
  const unsent = useOutboxStore((state) => state.unsent);
  return useMemo(() => {
    const sending = new Set(
      unsent.flatMap(({ files }) => files.filter(({ sent }) => !sent).map(({ op }) => op)),
    );
    return shots
      .filter(({ file }) => file.shown === "picture")
      .map(({ file, caption, mark, flagged = false }): Photo => {
        const preview = previews.get(file.id);
        return {
          id: file.id,
          thumbnail: preview ?? `/api/files/${file.id}/thumb`,
          full: preview ?? `/api/files/${file.id}`,
          width: file.width ?? 400,
          height: file.height ?? 300,
          caption: caption ?? file.name,
          mark,
          flagged,
          upload: sending.has(file.id)
            ? { state: "sending", share: progress.get(file.id) ?? 0 }
            : undefined,
        };
      });
  }, [shots, previews, progress, unsent]);
}
