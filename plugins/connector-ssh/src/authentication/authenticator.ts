/** Chooses what to try next while a host asks for authentication: keys, then keyboard-interactive, then a password. */
import { ConnectError } from "@towline/core";
import type { AnyAuthMethod, KeyboardInteractiveAuthMethod, NextAuthHandler } from "ssh2";
import type { SshTarget } from "../settings/connector-data.ts";
import type { KeyOffers } from "./collect-keys.ts";

const PROMPTED_TRIES = 3;

/** What the server said to the last try. */
export interface ServerAnswer {
  /** The methods that it would take next. */
  readonly methods: readonly string[];
  readonly partial: boolean;
}

/** Goes through the methods once, for one connection. */
export class Authenticator {
  /** Set by the connection, since ssh2 keeps it to itself while keys of an agent are tried. */
  lastAnswer: ServerAnswer | undefined;
  readonly #target: SshTarget;
  readonly #user: string;
  readonly #keys: KeyOffers;
  readonly #tried: string[] = [];
  #nextKey = 0;
  #noneTried = false;
  #keyboardTries = 0;
  #passwordTries = 0;
  #passwordAnswered = false;

  constructor(target: SshTarget, user: string, keys: KeyOffers) {
    this.#target = target;
    this.#user = user;
    this.#keys = keys;
  }

  /** For ssh2's `authHandler`. `giveUp` gets the error when nothing is left to try. */
  handle(next: NextAuthHandler, giveUp: (error: Error) => void): void {
    this.#choose().then((method) => {
      if (method === undefined) giveUp(this.describeFailure());
      else next(method);
    }, giveUp);
  }

  async #choose(): Promise<AnyAuthMethod | undefined> {
    const username = this.#user;
    const takes = (method: string) => this.lastAnswer === undefined || this.lastAnswer.methods.includes(method);
    while (takes("publickey")) {
      const offer = this.#keys.offers[this.#nextKey++];
      if (offer === undefined) break;
      if (offer.kind === "agent") {
        this.#tried.push(`publickey with ${offer.label}`);
        return { type: "agent", username, agent: offer.key.agent };
      }
      const loaded = await offer.load();
      if (loaded === undefined) continue;
      this.#tried.push(`publickey with ${offer.label}`);
      return { type: "publickey", username, key: loaded.key };
    }
    // Asking with no method at all is how a server is made to tell what it takes.
    if (!this.#noneTried && (this.lastAnswer === undefined || takes("none"))) {
      this.#noneTried = true;
      return { type: "none", username };
    }
    if (takes("keyboard-interactive") && this.#keyboardTries < this.#tries()) {
      this.#keyboardTries += 1;
      this.#tried.push("keyboard-interactive");
      return { type: "keyboard-interactive", username, prompt: this.#answerQuestions };
    }
    if (takes("password") && this.#passwordTries < this.#tries() && !this.#passwordAnswered) {
      this.#passwordTries += 1;
      const password = this.#target.data.ssh_password ?? (await this.#ask(`Password for ${this.#place()}: `, false));
      if (password === undefined) return undefined;
      this.#tried.push("password");
      return { type: "password", username, password };
    }
    return undefined;
  }

  /** A password from the settings is sent once: a wrong one stays wrong, and too many tries lock accounts. */
  #tries(): number {
    if (this.#target.data.ssh_password !== undefined) return 1;
    return this.#target.prompt === undefined ? 0 : PROMPTED_TRIES;
  }

  readonly #answerQuestions: KeyboardInteractiveAuthMethod["prompt"] = (
    name,
    instructions,
    _language,
    questions,
    finish,
  ) => {
    const { data, prompt } = this.#target;
    const [only] = questions;
    if (questions.length === 1 && only?.echo === false && data.ssh_password !== undefined && !this.#passwordAnswered) {
      this.#passwordAnswered = /password/i.test(only.prompt);
      finish([data.ssh_password]);
      return;
    }
    if (prompt === undefined) {
      this.#keys.notes.push(
        `keyboard-interactive asked ${questions.map((question) => JSON.stringify(question.prompt.trim())).join(", ")}`,
      );
      finish(questions.map(() => ""));
      return;
    }
    const introduction = [name, instructions].filter((text) => text !== "").join(": ");
    const askAll = async () => {
      const answers: string[] = [];
      for (const question of questions) {
        const text = `${introduction === "" ? "" : `${introduction}\n`}(${this.#place()}) ${question.prompt}`;
        answers.push((await this.#ask(text, question.echo === true)) ?? "");
      }
      return answers;
    };
    askAll().then(finish, () => finish(questions.map(() => "")));
  };

  async #ask(question: string, echo: boolean): Promise<string | undefined> {
    return this.#target.prompt?.(question, { echo, signal: this.#target.signal });
  }

  #place(): string {
    return `${this.#user}@${this.#target.name}`;
  }

  /** Everything that was tried, without any secret. */
  describeFailure(reason = ""): ConnectError {
    const { data, name } = this.#target;
    const tried = this.#tried.length === 0 ? "there was nothing to try" : `tried ${this.#tried.join(", ")}`;
    const partial =
      this.lastAnswer?.partial === true ? "; the last step was accepted, but the host wants another one" : "";
    const takes = this.lastAnswer === undefined ? "" : `; the host takes ${this.lastAnswer.methods.join(", ")}`;
    const notes = this.#keys.notes.length === 0 ? "" : `; ${this.#keys.notes.join("; ")}`;
    const wantsPassword = /password|keyboard-interactive/.test(takes) && data.ssh_password === undefined;
    return new ConnectError(
      "auth",
      `${name}: ssh could not log in as ${this.#user}: ${reason}${tried}${partial}${takes}${notes}`,
      {
        host: name,
        connector: "ssh",
        advice: wantsPassword
          ? "Check ssh_user, set ssh_key to a key that the host knows, or set ssh_password, such as { $env: NAME }."
          : data.ssh_password !== undefined
            ? "Check ssh_user and ssh_password."
            : "Check ssh_user, and that the host knows the key (ssh-copy-id adds it).",
      },
    );
  }
}
