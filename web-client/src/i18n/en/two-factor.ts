import type { twoFactor as ru } from "../ru/two-factor";

export const twoFactor = {
  "code.label": "Code from the app",
  "code.hint": "Six digits. They change every half a minute.",
  "code.recovery": "Recovery code",
  "code.recoveryHint": "One of the ten that you kept. Each works once.",
  "code.byRecovery": "The phone is not at hand",
  "code.byApp": "Enter a code from the app",
  "code.wrong": "The code does not fit",
  "code.wrongText":
    "Each code works once. Wait for the next one, and check that the phone's clock is right.",
  "code.qr": "QR code for the app",
  "code.keyHint":
    "Open an authenticator on your phone, such as Google Authenticator or Aegis, and point it at the picture. Or type the key in:",
  "code.copyKey": "Copy the key",
  "code.copied": "Copied",
  "code.notCopied": "The browser did not let us copy. Please select and copy it yourself.",
  "code.confirm": "Check and turn on",
  "code.codes": "Recovery codes",
  "code.codesText":
    "In case the phone is lost. Each code lets you in once. We do not show them again.",
  "code.sheet": "Artel, {host}. Recovery codes; each works once.",
  "code.copyCodes": "Copy",
  "code.print": "Print",
  "code.saved": "I have kept them",
} satisfies Record<keyof typeof ru, string>;
