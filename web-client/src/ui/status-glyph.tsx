import type { TaskStatus } from "./status";

const shapes: Record<TaskStatus, React.ReactNode> = {
  draft: <circle cx="7" cy="7" r="5.5" strokeDasharray="2.2 2.1" />,
  open: <circle cx="7" cy="7" r="5.5" />,
  accepted: (
    <>
      <circle cx="7" cy="7" r="5.5" />
      <path d="M7 3.5A3.5 3.5 0 0 1 10.5 7H7z" fill="currentColor" stroke="none" />
    </>
  ),
  in_progress: (
    <>
      <circle cx="7" cy="7" r="5.5" />
      <path d="M7 3.5a3.5 3.5 0 0 1 0 7z" fill="currentColor" stroke="none" />
    </>
  ),
  paused: (
    <>
      <circle cx="7" cy="7" r="5.5" />
      <path d="M5.6 5v4M8.4 5v4" />
    </>
  ),
  submitted: (
    <>
      <circle cx="7" cy="7" r="5.5" />
      <path d="M7 3.5A3.5 3.5 0 1 1 3.5 7H7z" fill="currentColor" stroke="none" />
    </>
  ),
  done: (
    <>
      <circle cx="7" cy="7" r="6.25" fill="currentColor" stroke="none" />
      <path d="m4.4 7.2 1.8 1.8 3.4-3.7" stroke="var(--glyph-hole, var(--surface-1))" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="7" cy="7" r="5.5" />
      <path d="m5.2 5.2 3.6 3.6m0-3.6L5.2 8.8" />
    </>
  ),
};

/** The drawn part of a status; never without its word, see `StatusChip`. */
export function StatusGlyph({ status, size = 14 }: { status: TaskStatus; size?: number }) {
  return <Glyph size={size}>{shapes[status]}</Glyph>;
}

/** The filled mark of a passed deadline. */
export function OverdueGlyph({ size = 14 }: { size?: number }) {
  return (
    <Glyph size={size}>
      <circle cx="7" cy="7" r="6.25" fill="currentColor" stroke="none" />
      <path d="M7 3.9v3.4M7 9.9v.1" stroke="var(--glyph-hole, var(--surface-1))" />
    </Glyph>
  );
}

/** The turning arrow of work sent back. */
export function ReturnedGlyph({ size = 14 }: { size?: number }) {
  return (
    <Glyph size={size}>
      <path d="M2.6 3.2v2.9h2.9M2.8 6A4.8 4.8 0 1 1 2.3 8.6" />
    </Glyph>
  );
}

function Glyph({ size, children }: { size: number; children: React.ReactNode }) {
  return (
    <svg
      viewBox="0 0 14 14"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
