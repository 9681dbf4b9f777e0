export const signIn = {
  "signIn.title": "Вход",
} as const;
