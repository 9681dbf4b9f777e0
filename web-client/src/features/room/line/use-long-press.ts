import { type PointerEvent, useRef } from "react";

const LONG = 420;
/** A finger that moves further than this, in pixels, scrolls. */
const STILL = 10;

/** A finger that stays on something for a while; the press that ends it does nothing else. */
export function useLongPress(act: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const cancel = () => clearTimeout(timer.current);
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType === "mouse") return;
      from.current = { x: event.clientX, y: event.clientY };
      cancel();
      timer.current = setTimeout(() => {
        navigator.vibrate?.(8);
        act();
      }, LONG);
    },
    onPointerMove: (event: PointerEvent) => {
      const { x, y } = from.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > STILL) cancel();
    },
    onPointerUp: cancel,
    onPointerCancel: cancel,
    onPointerLeave: cancel,
    onContextMenu: (event: { preventDefault(): void }) => event.preventDefault(),
  };
}
