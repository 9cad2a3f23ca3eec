/** The picture of an entry, or null where there is none. */
export function pictureOf() {
  return null;
}
