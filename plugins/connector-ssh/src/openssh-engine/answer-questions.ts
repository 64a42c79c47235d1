/** Answers what ssh asks while it connects: from the settings, once each, or by asking the person at the terminal. */
import { ConnectError } from "@towline/core";
import { defer } from "@towline/core/waiting";
import { askPassphrase } from "../authentication/ask-passphrase.ts";
import { isPasswordQuestion, wantsAnotherPassword } from "../authentication/password-question.ts";
import { explainExpiredPassword } from "../failures/connect-errors.ts";
import { readPrivateKey } from "../keys/private-key.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { placeOf, userOf } from "../way/open-way.ts";
import type { Question } from "./askpass.ts";

/** Answers the questions of one connection. */
export interface Answerer {
  answer(question: Question): Promise<string | undefined>;
  /** The methods by which an answer was sent, in order. */
  readonly methods: readonly string[];
  /** What was asked and could not be answered. */
  readonly unanswered: readonly string[];
  /** Resolves when asking on would be of no use, such as for a password that was refused; with an error if it is known. */
  readonly givenUp: Promise<ConnectError | undefined>;
}

const PASSPHRASE = /^Enter passphrase for (?:key )?'?(?<file>.*?)'?: ?$/;
const PASSWORD = /'s password: ?$/;
const HOST_KEY = /^The authenticity of host '(?<host>[^']*)'/;
/** By which ssh marks the server's own questions. */
const INTERACTIVE = /^\([^)]*\) /;

/**
 * Answers for one connection.
 *
 * @param isServerAsking whether ssh puts the server's questions now. Before OpenSSH 8.5 nothing in their text tells, and a
 * server could ask for the passphrase of a key.
 */
export function makeAnswerer(target: SshTarget, isServerAsking: () => boolean): Answerer {
  const { data, name, prompt, signal } = target;
  const methods: string[] = [];
  const unanswered: string[] = [];
  const { promise: givenUp, resolve: giveUp } = defer<ConnectError | undefined>();
  const passphrasesGiven = new Set<string>();
  let passwordGiven = false;

  const ask = async (text: string, echo: boolean): Promise<string | undefined> =>
    prompt?.(text, { echo, signal }).catch((error: Error) => {
      unanswered.push(`${text.trim()} (${error.message})`);
      return undefined;
    });
  const refuse = (text: string, advice: string, reason: "auth" | "hostkey" = "auth") => {
    giveUp(new ConnectError(reason, `${name}: ${text}`, { host: name, connector: "ssh", advice }));
    return undefined;
  };

  const answerPassphrase = async (file: string): Promise<string | undefined> => {
    if (data.ssh_key_password === undefined) {
      const isReadable = (await readPrivateKey(file, undefined)).kind === "encrypted";
      if (prompt === undefined || !isReadable) return ask(`Passphrase for ${file}: `, false);
      return (await askPassphrase(target, file))?.passphrase;
    }
    // A key that another passphrase opens is passed over, unless it is the only one.
    if (passphrasesGiven.has(file)) {
      if (data.ssh_key === undefined) return undefined;
      return refuse(`ssh cannot use the key ${file}: the passphrase does not fit`, "Correct ssh_key_password.");
    }
    passphrasesGiven.add(file);
    return data.ssh_key_password;
  };

  const answerHostKey = async (text: string, host: string): Promise<string | undefined> => {
    const [, type = "its key is", print = ""] = /(\S+) key fingerprint is (SHA256:\S*[^.\s])/.exec(text) ?? [];
    const question = `The host key of ${host} is not known: ${type} ${print}. Connect and remember it? [yes/no] `;
    const answer = await ask(question, true);
    if (/^(y|yes)$/i.test(answer?.trim() ?? "")) return "yes";
    return refuse(`the host key of ${host} was not accepted (${type} ${print})`, "Answer yes to connect.", "hostkey");
  };

  return {
    methods,
    unanswered,
    givenUp,
    answer: async ({ text, kind }) => {
      if (kind === "none") {
        target.log(`${name}: ${text.trim()}`);
        return undefined;
      }
      const fromServer = INTERACTIVE.test(text) || isServerAsking();
      const file = PASSPHRASE.exec(text)?.groups?.file;
      if (file !== undefined && !fromServer) return answerPassphrase(file);
      const host = HOST_KEY.exec(text)?.groups?.host;
      if (host !== undefined) return answerHostKey(text, host);
      if (kind === "confirm") return /^(y|yes)$/i.test((await ask(text, true))?.trim() ?? "") ? "yes" : undefined;
      const asksOthers = prompt === undefined || !fromServer;
      if (wantsAnotherPassword(text.replace(INTERACTIVE, "")) && asksOthers) {
        giveUp(explainExpiredPassword(placeOf(target), userOf(target)));
        return undefined;
      }
      const isPassword = isPasswordQuestion(text, false);
      const isConfigured = data.ssh_password !== undefined && isPassword;
      const answer = isConfigured ? (passwordGiven ? undefined : data.ssh_password) : await ask(text, false);
      passwordGiven ||= isConfigured;
      if (answer === undefined) {
        if (prompt === undefined && !isConfigured) unanswered.push(text.replace(INTERACTIVE, "").trim());
        // An empty answer would count as another wrong one.
        giveUp(undefined);
      } else if (fromServer) methods.push("keyboard-interactive");
      else if (PASSWORD.test(text)) methods.push("password");
      return answer;
    },
  };
}
