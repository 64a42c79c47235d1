/** Answers what ssh2 asks during a login: whether the host's key is right, and what to authenticate with. */
import type { AuthHandlerMiddleware, Client } from "ssh2";
import type { Authenticator } from "../authentication/authenticator.ts";
import type { HostKeyCheck } from "../known-hosts/check-host-key.ts";

/** Who knows the answers. */
export interface Answerers {
  readonly hostKeyCheck: HostKeyCheck;
  readonly authenticator: Authenticator;
  /** The host shows its key. */
  readonly onHostKey: () => void;
  /** Ends the login. */
  readonly giveUp: (error: Error) => void;
}

/**
 * ssh2 keeps it as long as the link lives. So it lets go of everything else when the login is over, and remembers only
 * the key that the host showed, which must be the same one whenever keys are renewed.
 */
export class LoginAnswers {
  #answerers: Answerers | undefined;
  /** A text, since the bytes are a part of a large buffer that would live as long as they. */
  #hostKey: string | undefined;
  #refuse: (error: Error) => void;
  #tellsAnswers = true;

  constructor(answerers: Answerers) {
    this.#answerers = answerers;
    this.#refuse = answerers.giveUp;
  }

  /** For ssh2's `hostVerifier`. */
  readonly verifyHostKey = (publicKey: Buffer, answer: (accepted: boolean) => void): void => {
    const shown = publicKey.toString("base64");
    const accept = (): void => {
      this.#hostKey = shown;
      answer(true);
    };
    const refuse = (error: Error): void => {
      this.#refuse(error);
      answer(false);
    };
    this.#answerers?.onHostKey();
    if (this.#hostKey !== undefined) {
      if (shown === this.#hostKey) accept();
      else refuse(new Error("the host showed another key when keys were renewed"));
    } else if (this.#answerers?.hostKeyCheck.knows(publicKey)) accept();
    else this.#answerers?.hostKeyCheck.check(publicKey).then(accept, refuse);
  };

  /** For ssh2's `authHandler`. */
  readonly chooseMethod: AuthHandlerMiddleware = (methods, partial, next) => {
    const answerers = this.#answerers;
    if (answerers === undefined) return;
    const { authenticator, giveUp } = answerers;
    // Null at first, whatever the types say.
    if (this.#tellsAnswers && (methods as string[] | null) !== null) authenticator.noteAnswer({ methods, partial });
    authenticator.handle(next, giveUp);
  };

  /** For what the server says to people. */
  readonly noteWords = (words: string): void => this.#answerers?.authenticator.words.add(words);

  /** The authenticator is told of each answer as it comes; here, not all are heard. */
  leaveAnswers(): void {
    this.#tellsAnswers = false;
  }

  /** The login is over, and the link is the client's. */
  forgetLogin(client: Client): void {
    this.#answerers = undefined;
    this.#refuse = (error) => client.emit("error", error);
  }
}
