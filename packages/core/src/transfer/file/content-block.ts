/** A piece of a file's content on its way to a host. */

export interface ContentBlock {
  readonly bytes: Uint8Array;
  /** To be called once, when the bytes have been sent and may change; never, where that can't be told. */
  release(): void;
}
