/** Longest wait for a picture that never comes: hidden pages draw none. */
const HIDDEN = 200;

/** Gathers what arrives between two pictures and hands it on at once. */
export function inFrames<T>(apply: (all: readonly T[]) => void): {
  add(news: readonly T[]): void;
  flush(): void;
} {
  let waiting: T[] = [];
  let cancel: () => void = () => {};
  const flush = () => {
    cancel();
    const all = waiting;
    waiting = [];
    if (all.length > 0) apply(all);
  };
  return {
    add: (news) => {
      if (waiting.length === 0) cancel = nextPicture(flush);
      waiting.push(...news);
    },
    flush,
  };
}

function nextPicture(run: () => void): () => void {
  if (document.hidden) {
    const timer = setTimeout(run, HIDDEN);
    return () => clearTimeout(timer);
  }
  const frame = requestAnimationFrame(run);
  // A page hidden between here and the picture would never draw it.
  const timer = setTimeout(run, HIDDEN);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
