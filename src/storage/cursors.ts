import { base64url, fromBase64url, utf8 } from "../kernel/encoding.ts";

/** A row of a list by its creation, the newest first: where the next page begins. */
export interface Listed {
  readonly createdAt: number;
  readonly id: string;
}

export const toCursor = ({ createdAt, id }: Listed): string => base64url(utf8(`${createdAt}.${id}`));

/** Null where it is none of a list of such ids. */
export function fromCursor(cursor: string, isId: (text: string) => boolean): Listed | null {
  if (!/^[\w-]{1,64}$/.test(cursor)) return null;
  try {
    const [, createdAt, id] = /^([0-9]{1,15})\.(.+)$/.exec(new TextDecoder().decode(fromBase64url(cursor))) ?? [];
    return createdAt && id && isId(id) ? { createdAt: Number(createdAt), id } : null;
  } catch {
    return null;
  }
}
