/** What is worth telling the user and is no error, such as what became of a container. */

/** Something that happened. */
export interface Notice {
  /** The host as the user named it; absent where it concerns all of them. */
  readonly host?: string | undefined;
  /** The identifier of the connector that tells it. */
  readonly connector?: string | undefined;
  /** What programs go by: stable words with hyphens, such as `container-removed`. */
  readonly code: string;
  /** A sentence for people, without the host's name; secrets are masked. */
  readonly message: string;
}

/**
 * Gives notice of something about the host that is being connected, then or later, until it is disconnected. Secrets are
 * masked on the way.
 *
 * @example
 * ```ts
 * notify("container-removed", `removed the container ${name}`);
 * ```
 */
export type Notify = (code: string, message: string) => void;
