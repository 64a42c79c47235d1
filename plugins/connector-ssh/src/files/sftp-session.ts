/** Keeps one sftp session per connection, opened when it is first needed. */
import { type LostConnectionError, TransferError } from "@towline/core";
import { defer, Waits } from "@towline/core/waiting";
import type { Client, SFTPWrapper } from "ssh2";
import type { AnswerWatch } from "../link/answer-watch.ts";
import type { BulkSender } from "../link/bulk-sender.ts";
import type { ChannelSlots, Slot } from "../link/channel-slots.ts";
import { isOpenSsh } from "../ssh2-internals/known-servers.ts";
import { tolerateGreeting } from "../ssh2-internals/tolerate-greeting.ts";
import { watchSftp } from "../ssh2-internals/watch-sftp.ts";
import { writeWholeBlocks } from "../ssh2-internals/whole-writes.ts";
import { checkAnswers } from "./check-answers.ts";
import { endSession } from "./end-session.ts";
import { gatherRequests } from "./gather-requests.ts";
import { receiveData } from "./receive-data.ts";

/** What the session is opened on. */
export interface SessionParts {
  readonly client: Client;
  /** The host as the user named it. */
  readonly name: string;
  readonly slots: ChannelSlots;
  /** Set when the link is dead. */
  lost(): LostConnectionError | undefined;
  /** Gives the link up unless what it returns is called in time. */
  expectAnswer(): () => void;
  /** Gives the link up where requests are not answered. */
  watchAnswers(): AnswerWatch;
}

/** Opens the session, or gives the one that is open. Rejects for good once the server turned out to have no sftp. */
export class SftpSession {
  readonly #parts: SessionParts;
  readonly #sender: BulkSender;
  readonly #answers: AnswerWatch;
  /** Of each request that is under way; ssh2 forgets one whose answer it can't read. */
  readonly #requests = new Waits();
  #session: Promise<SFTPWrapper> | undefined;
  /** Settles as the session does, or resolves before. */
  #begun = defer<SFTPWrapper>();
  #isReady = false;

  constructor(parts: SessionParts, sender: BulkSender) {
    this.#parts = parts;
    this.#sender = sender;
    this.#answers = parts.watchAnswers();
  }

  /** @throws TransferError with code `ERR_TOWLINE_TRANSFER_UNSUPPORTED` when the server has no sftp. */
  get(): Promise<SFTPWrapper> {
    if (this.#session !== undefined) return this.#session;
    const begun = defer<SFTPWrapper>();
    this.#begun = begun;
    begun.promise.catch(() => undefined);
    this.#session = this.#open(begun.resolve);
    this.#session.then(begun.resolve, begun.reject);
    return this.#session;
  }

  /**
   * Asks it, as soon as it may be asked.
   *
   * @param bytes how many the question holds, where they are many
   * @throws as `get` does, and what the question fails with
   */
  async ask<Value>(question: (sftp: SFTPWrapper) => Promise<Value>, bytes = 0): Promise<Value> {
    const ready = this.get();
    const watched = (sftp: SFTPWrapper): Promise<Value> => {
      this.#answers.asked(bytes);
      return this.#requests.add(question(sftp)).finally(() => this.#answers.answered());
    };
    if (this.#isReady) return watched(await ready);
    const answer = this.#begun.promise.then(watched);
    // One that ends before it is ready answers nothing, and why it ended says more than that.
    const told = answer.catch(async (error: unknown) => {
      await ready;
      throw error;
    });
    const outcome = defer<Value>();
    told.then(outcome.resolve, outcome.reject);
    ready.catch(outcome.reject);
    return outcome.promise;
  }

  async #open(onBegun: (session: SFTPWrapper) => void): Promise<SFTPWrapper> {
    const { client, slots, name } = this.#parts;
    let slot: Slot;
    try {
      slot = await slots.acquire();
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
    let opened: SFTPWrapper | undefined;
    const answered = this.#parts.expectAnswer();
    try {
      return await new Promise<SFTPWrapper>((resolve, reject) => {
        let hasBegun = false;
        const begin = (session: SFTPWrapper): void => {
          if (hasBegun) return;
          hasBegun = true;
          checkAnswers(session);
          const stop = receiveData(session, {
            onData: () => this.#answers.heard(),
            onStrayAnswer: () => endSession(session, new Error("the server answered what was never asked")),
          });
          session.on("error", (error: Error) => {
            // ssh2 would read on, with whatever it holds.
            stop();
            this.#requests.fail(error);
          });
          gatherRequests(session, this.#sender);
          onBegun(session);
        };
        client.sftp((error, session) => {
          answered();
          if (error) {
            reject(error);
            return;
          }
          begin(session);
          writeWholeBlocks(session);
          this.#isReady = true;
          session.once("close", () => {
            this.#isReady = false;
            this.#requests.fail(new Error("the file session was closed"));
            this.#session = undefined;
            slot.release();
          });
          slot.keep();
          resolve(session);
        });
        watchSftp(client, {
          onOpened: (session) => {
            opened = session;
            tolerateGreeting(session);
          },
          // It answers in the order in which it was asked: a question may follow the greeting at once.
          onGreeted: (session) => void (isOpenSsh(client) && begin(session)),
        });
      });
    } catch (error) {
      // ssh2 leaves the channel open, and it would count against MaxSessions for good.
      opened?.end();
      const lost = this.#parts.lost();
      const isRefusedChannel = typeof error === "object" && error !== null && "reason" in error;
      const worthWaiting = isRefusedChannel && (await slot.refuse());
      if (!isRefusedChannel) {
        slot.noteOpened();
        slot.release();
      }
      if (lost !== undefined) throw lost;
      if (worthWaiting) {
        this.#session = undefined;
        return this.get();
      }
      throw new TransferError(
        "ERR_TOWLINE_TRANSFER_UNSUPPORTED",
        `${name}: the server has no sftp (${(error as Error).message})`,
        {
          host: name,
          connector: "ssh",
          advice: "Enable the sftp subsystem in its sshd_config; files go through commands until then.",
          cause: error,
        },
      );
    }
  }
}
