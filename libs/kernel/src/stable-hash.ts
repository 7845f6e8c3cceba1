/** FNV-1a, 32 bits: the same number for a text on every day and in every process. Texts that differ only at their end lie close together. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
