/** Tells which hops of a route are on this machine. */

/** Whether nothing but this machine carries a hop. */
export function isHere(hops: readonly { readonly connector: string }[], index: number): boolean {
  return hops.slice(0, index).every(({ connector }) => connector === "local");
}
