/** Chooses what to try next while a host asks for authentication: keys, then keyboard-interactive, then a password. */
import type { ConnectError } from "@towline/core";
import type { AnyAuthMethod, KeyboardInteractiveAuthMethod, NextAuthHandler } from "ssh2";
import { explainExpiredPassword } from "../failures/connect-errors.ts";
import { explainLoginFailure, type ServerAnswer } from "../failures/explain-login-failure.ts";
import { ServerWords } from "../failures/server-words.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { placeOf } from "../way/open-way.ts";
import type { KeyOffer, KeyOffers } from "./collect-keys.ts";
import { isPasswordQuestion, wantsAnotherPassword } from "./password-question.ts";

/** Goes through the methods once, for one connection. */
export class Authenticator {
  readonly #target: SshTarget;
  readonly #user: string;
  readonly #keys: KeyOffers;
  readonly #tried: string[] = [];
  readonly #acceptedKeys = new Set<KeyOffer>();
  /** What the server says to people. */
  readonly words = new ServerWords();
  #lastAnswer: ServerAnswer | undefined;
  #offered: KeyOffer | undefined;
  #nextKey = 0;
  #noneTried = false;
  #keyboardTries = 0;
  #passwordTries = 0;
  #passwordAnswered = false;
  #giveUp: (error: Error) => void = () => undefined;

  constructor(target: SshTarget, user: string, keys: KeyOffers) {
    this.#target = target;
    this.#user = user;
    this.#keys = keys;
  }

  /** What the server answered; told by the connection, since ssh2 keeps it to itself while keys of an agent are tried. */
  noteAnswer(answer: ServerAnswer): void {
    const { name, log } = this.#target;
    const outcome = answer.partial ? "accepted, and not enough" : "refused";
    if (this.current !== undefined)
      log(`${name}: ${this.current}: ${outcome}; the host takes ${answer.methods.join(", ")}`);
    this.#lastAnswer = answer;
    if (!answer.partial) return;
    // A key that was refused before may be what is wanted now.
    if (this.#offered !== undefined) this.#acceptedKeys.add(this.#offered);
    this.#nextKey = 0;
  }

  /** For ssh2's `authHandler`. `giveUp` gets the error when nothing is left to try. */
  handle(next: NextAuthHandler, giveUp: (error: Error) => void): void {
    this.#giveUp = giveUp;
    this.#choose().then((method) => {
      if (method === undefined) giveUp(this.describeFailure());
      else next(method);
    }, giveUp);
  }

  async #choose(): Promise<AnyAuthMethod | undefined> {
    this.#offered = undefined;
    for (const method of this.#target.data.ssh_preferred_authentications) {
      if (method === "gssapi-with-mic" || method === "hostbased") continue;
      // Asking with no method at all is how a server is made to tell what it takes.
      if (method !== "publickey" && this.#lastAnswer === undefined && !this.#noneTried) break;
      const next = method === "publickey" ? await this.#chooseKey() : await this.#chooseQuestion(method);
      if (next !== undefined) return next;
    }
    if (this.#noneTried || (this.#lastAnswer !== undefined && !this.#takes("none"))) return undefined;
    this.#noneTried = true;
    return { type: "none", username: this.#user };
  }

  async #chooseKey(): Promise<AnyAuthMethod | undefined> {
    const username = this.#user;
    while (this.#takes("publickey")) {
      const offer = this.#keys.offers[this.#nextKey++];
      if (offer === undefined) break;
      if (this.#acceptedKeys.has(offer)) continue;
      const loaded = offer.kind === "agent" ? undefined : await offer.load();
      if (offer.kind === "file" && loaded === undefined) continue;
      this.#offered = offer;
      this.#tried.push(`publickey with ${offer.label}`);
      if (offer.kind === "agent") return { type: "agent", username, agent: offer.key.agent };
      if (loaded !== undefined) return { type: "publickey", username, key: loaded.key };
    }
    return undefined;
  }

  async #chooseQuestion(method: "keyboard-interactive" | "password"): Promise<AnyAuthMethod | undefined> {
    const username = this.#user;
    if (method === "keyboard-interactive") {
      if (!this.#takes(method) || this.#keyboardTries >= this.#tries()) return undefined;
      this.#keyboardTries += 1;
      this.#tried.push(method);
      return { type: method, username, prompt: this.#answerQuestions };
    }
    if (!this.#canSendPassword()) return undefined;
    this.#passwordTries += 1;
    const password = this.#target.data.ssh_password ?? (await this.#ask(`Password for ${this.#place()}: `, false));
    if (password === undefined) return undefined;
    this.#tried.push(method);
    return { type: method, username, password };
  }

  #takes(method: string): boolean {
    return this.#lastAnswer === undefined || this.#lastAnswer.methods.includes(method);
  }

  /** A password from the settings is sent once: a wrong one stays wrong, and too many tries lock accounts. */
  #tries(): number {
    if (this.#target.data.ssh_password !== undefined) return 1;
    return this.#target.prompt === undefined ? 0 : this.#target.data.ssh_prompted_tries;
  }

  #canSendPassword(): boolean {
    const isWanted = this.#target.data.ssh_preferred_authentications.includes("password");
    return isWanted && this.#takes("password") && this.#passwordTries < this.#tries() && !this.#passwordAnswered;
  }

  readonly #answerQuestions: KeyboardInteractiveAuthMethod["prompt"] = (
    name,
    instructions,
    _language,
    questions,
    finish,
  ) => {
    const introduction = [name, instructions].filter((text) => text !== "").join(": ");
    const answerAll = async () => {
      const answers: string[] = [];
      for (const question of questions) {
        const { prompt: text, echo = false } = question;
        if (wantsAnotherPassword(text) && this.#target.prompt === undefined) {
          this.#giveUp(explainExpiredPassword(placeOf(this.#target), this.#user, this.words.text));
          return undefined;
        }
        const answer = this.#passwordFor(text, echo) ?? (await this.#askFor(introduction, text, echo));
        if (answer === undefined) return undefined;
        answers.push(answer);
      }
      return answers;
    };
    answerAll().then(
      (answers) => {
        if (answers !== undefined) finish(answers);
        // A refused empty answer counts as a failed login, so none is given without need.
        else if (this.#canSendPassword()) finish(questions.map(() => ""));
        else this.#giveUp(this.describeFailure());
      },
      (error) => this.#giveUp(error),
    );
  };

  #passwordFor(question: string, echo: boolean): string | undefined {
    const { ssh_password } = this.#target.data;
    if (ssh_password === undefined || this.#passwordAnswered || !isPasswordQuestion(question, echo)) return undefined;
    this.#passwordAnswered = true;
    return ssh_password;
  }

  async #askFor(introduction: string, question: string, echo: boolean): Promise<string | undefined> {
    if (this.#target.prompt === undefined) {
      this.#keys.notes.push(
        `keyboard-interactive asked ${JSON.stringify(question.trim())}, and there is nobody to ask`,
      );
      return undefined;
    }
    return this.#ask(`${introduction === "" ? "" : `${introduction}\n`}(${this.#place()}) ${question}`, echo);
  }

  async #ask(question: string, echo: boolean): Promise<string | undefined> {
    const { prompt, signal } = this.#target;
    return prompt?.(question, { echo, signal }).catch((error: Error) => {
      if (signal.aborted) throw error;
      this.#keys.notes.push(`${JSON.stringify(question.trim())} was not answered: ${error.message}`);
      return undefined;
    });
  }

  #place(): string {
    return `${this.#user}@${this.#target.name}`;
  }

  /** What is being tried; undefined before the first. */
  get current(): string | undefined {
    return this.#tried.at(-1);
  }

  /** Everything that was tried, without any secret. */
  describeFailure(tooMany = false): ConnectError {
    return explainLoginFailure({
      name: this.#target.name,
      user: this.#user,
      hasPassword: this.#target.data.ssh_password !== undefined,
      tried: this.#tried,
      lastAnswer: this.#lastAnswer,
      notes: this.#keys.notes,
      tooMany,
      said: this.words.text,
    });
  }
}
