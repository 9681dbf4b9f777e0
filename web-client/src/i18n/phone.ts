/** A phone in E.164 as people read it; foreign ones stay as they are. */
export function phoneText(e164: string): string {
  const russian = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(e164);
  if (!russian) return e164;
  return `+7 ${russian[1]} ${russian[2]}-${russian[3]}-${russian[4]}`;
}
