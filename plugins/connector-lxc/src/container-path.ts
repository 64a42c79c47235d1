/** Where LXC looks for containers. */

/** The option that every program of LXC takes. */
export function pathOption(folder: string | undefined): readonly string[] {
  return folder === undefined ? [] : [`--lxcpath=${folder}`];
}
