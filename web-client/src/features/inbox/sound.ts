// Two short sounds made on the spot: no file to load. Work that is done sounds unlike a mention.

const KEY = "artel.sound";

export type Sound = "done" | "mention";

/** Frequencies in hertz and their beginnings in seconds. */
const NOTES: Record<Sound, readonly { pitch: number; at: number }[]> = {
  done: [
    { pitch: 660, at: 0 },
    { pitch: 990, at: 0.11 },
  ],
  mention: [{ pitch: 784, at: 0 }],
};
const LENGTH = 0.16;
const LOUDNESS = 0.08;

let context: AudioContext | null = null;

/** Whether this device makes sounds; on until its user says otherwise. */
export function isSoundOn(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function setSound(on: boolean): void {
  localStorage.setItem(KEY, on ? "on" : "off");
}

/** Browsers allow sound only after the page was touched: the first touch opens the way. */
export function allowSound(): () => void {
  const open = () => {
    context ??= new AudioContext();
    void context.resume();
    stop();
  };
  const stop = () => {
    window.removeEventListener("pointerdown", open);
    window.removeEventListener("keydown", open);
  };
  window.addEventListener("pointerdown", open);
  window.addEventListener("keydown", open);
  return stop;
}

export function play(sound: Sound): void {
  if (!context || !isSoundOn()) return;
  for (const { pitch, at } of NOTES[sound]) note(context, pitch, context.currentTime + at);
}

function note(audio: AudioContext, pitch: number, from: number): void {
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.frequency.value = pitch;
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(LOUDNESS, from + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.0001, from + LENGTH);
  tone.connect(gain).connect(audio.destination);
  tone.start(from);
  tone.stop(from + LENGTH);
}
