import { type ReactNode, useRef } from "react";
import { IconButton } from "../../../ui/icon-button";

/** Opens the device's files, its pictures or its camera. */
export function FileButton({
  label,
  pictures = false,
  camera = false,
  onFiles,
  children,
}: {
  label: string;
  pictures?: boolean;
  /** Takes a photo at once, on devices that can. */
  camera?: boolean;
  onFiles: (files: readonly File[]) => void;
  children: ReactNode;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={label} onClick={() => input.current?.click()}>
        {children}
      </IconButton>
      <input
        ref={input}
        type="file"
        hidden
        multiple={!camera}
        {...(pictures || camera ? { accept: "image/*" } : {})}
        {...(camera ? { capture: "environment" as const } : {})}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file may be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
