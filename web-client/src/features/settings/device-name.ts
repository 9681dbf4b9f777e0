const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux|X11/, "Linux"],
];
/** The order matters: every browser also calls itself by the names of the later ones. */
const BROWSERS: readonly [RegExp, string][] = [
  [/YaBrowser\//, "Яндекс Браузер"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Edg[A-Z]*\//i, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];

/** What a browser says of itself, as people call it: «Chrome · Windows». Unknown words stay. */
export function deviceName(said: string): string {
  const of = (names: readonly [RegExp, string][]) => names.find(([sign]) => sign.test(said))?.[1];
  const known = [of(BROWSERS), of(SYSTEMS)].filter(Boolean).join(" · ");
  return known || said;
}
