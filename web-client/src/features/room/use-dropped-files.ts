import { type DragEvent, useRef, useState } from "react";

/** Files dragged over a part of the page: whether some are there, and what to put on that part. */
export function useDroppedFiles(onFiles: (files: readonly File[]) => void) {
  const [over, setOver] = useState(false);
  // Entering a child leaves its parent, so the depth is counted.
  const depth = useRef(0);
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const move = (event: DragEvent, by: number) => {
    if (!hasFiles(event)) return;
    depth.current += by;
    setOver(depth.current > 0);
  };
  return {
    over,
    target: {
      onDragEnter: (event: DragEvent) => move(event, 1),
      onDragLeave: (event: DragEvent) => move(event, -1),
      onDragOver: (event: DragEvent) => {
        if (hasFiles(event)) event.preventDefault();
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      },
    },
  };
}
