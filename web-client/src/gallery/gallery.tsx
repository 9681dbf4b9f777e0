/** Every part of the face in every state, for the eye. Only in development. */
export function Gallery() {
  return null;
}
