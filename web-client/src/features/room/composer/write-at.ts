import { flushSync } from "react-dom";

/**
 * Changes a field's text and leaves the caret at `caret`, before anything else can be typed: a
 * caret that is set a frame later is put into the middle of what was typed meanwhile.
 */
export function writeAt(field: HTMLTextAreaElement | null, write: () => void, caret: number): void {
  flushSync(write);
  field?.focus();
  field?.setSelectionRange(caret, caret);
}
