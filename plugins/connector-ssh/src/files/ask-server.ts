/** Asks an sftp server, and tells its refusals in the terms of the contract. */
import type { SFTPWrapper } from "ssh2";
import { largestRequests } from "../ssh2-internals/whole-writes.ts";
import { explainFileError, makeFileError, statusOfError, UNSUPPORTED } from "./file-errors.ts";
import type { Feature, ServerFacts } from "./server-facts.ts";
import type { SessionParts, SftpSession } from "./sftp-session.ts";

type Done<Value> = (error?: Error | null, value?: Value) => void;

/** Sends one request of ssh2's. */
export type Request<Value> = (sftp: SFTPWrapper, done: Done<Value>) => void;

export class ServerQuestions {
  readonly facts: ServerFacts;
  readonly #parts: SessionParts;
  readonly #session: SftpSession;

  constructor(parts: SessionParts, session: SftpSession, facts: ServerFacts) {
    this.#parts = parts;
    this.#session = session;
    this.facts = facts;
  }

  /**
   * @param bytes how many the request holds, where they are many
   * @throws an error with a `code` such as `ENOENT`, LostConnectionError, or TransferError
   */
  async ask<Value>(action: string, path: string, request: Request<Value>, bytes = 0): Promise<Value> {
    try {
      return await this.#session.ask(
        (sftp) =>
          new Promise<Value>((resolve, reject) => {
            request(sftp, (error, value) => (error ? reject(error) : resolve(value as Value)));
          }),
        bytes,
      );
    } catch (error) {
      throw explainFileError(this.#parts.name, action, path, error, this.#parts.lost());
    }
  }

  /** The same for what not every server does: once it said so, it is not asked again. @throws also with code `ENOTSUP` */
  async askFor<Value>(feature: Feature, action: string, path: string, request: Request<Value>): Promise<Value> {
    if (this.facts.lacks.has(feature)) throw makeFileError(action, path, "ENOTSUP");
    try {
      return await this.ask(action, path, request);
    } catch (error) {
      if (statusOfError(error) === UNSUPPORTED) this.facts.lacks.add(feature);
      throw error;
    }
  }

  /** Whether the server said that it has an extension. Opens the session. */
  async has(extension: string): Promise<boolean> {
    const { _extensions: extensions } = (await this.#session.get()) as SessionInternals;
    return extensions?.[extension] === "1";
  }

  /** How much one request may write, and read. Opens the session. */
  async limits(): Promise<{ readonly write: number; readonly read: number }> {
    return largestRequests(await this.#session.get());
  }
}

/** What the server says it can do beyond the protocol; internal to ssh2. */
interface SessionInternals {
  readonly _extensions?: { readonly [name: string]: string };
}
