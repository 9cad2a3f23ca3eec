/** The pictures of the entries, made by running the library. */
import { bakkerPictures } from './bakker.mjs';
import { notePictures } from './note.mjs';
import { ownPictures } from './own.mjs';
import { sobolevPictures } from './sobolev.mjs';

const makers = { ...bakkerPictures, ...sobolevPictures, ...notePictures, ...ownPictures };

/** The identifiers that have a picture. */
export const drawnIds = Object.keys(makers);

/** The picture of an entry, { svg, caption }, or null where there is none. */
export async function pictureOf(id) {
  return (await makers[id]?.()) ?? null;
}
