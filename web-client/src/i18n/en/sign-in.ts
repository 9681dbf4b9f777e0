import type { signIn as ru } from "../ru/sign-in";

export const signIn = {
  "signIn.title": "Sign in",
} satisfies Record<keyof typeof ru, string>;
