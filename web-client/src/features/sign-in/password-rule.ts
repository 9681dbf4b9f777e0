/** Shortest password the server takes, in characters. */
export const PASSWORD_MIN = 10;

/** Whether a password is long enough, counted as the server counts. */
export function longEnough(password: string): boolean {
  return [...password].length >= PASSWORD_MIN;
}
