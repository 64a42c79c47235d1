/** Says why a host let nobody in: what was tried, what it takes, and what to do. Never a secret. */
import { ConnectError } from "@towline/core";
import { adviseOnAccount } from "./connect-errors.ts";

/** What the server said to the last try. */
export interface ServerAnswer {
  /** The methods that it would take next. */
  readonly methods: readonly string[];
  /** The try was right, and another one has to follow. */
  readonly partial: boolean;
}

/** A login that failed. */
export interface LoginFailure {
  /** The host as the user named it. */
  readonly name: string;
  readonly user: string;
  readonly hasPassword: boolean;
  readonly tried: readonly string[];
  readonly lastAnswer: ServerAnswer | undefined;
  /** Why some keys were not offered, and the like. */
  readonly notes: readonly string[];
  /** The server closed the connection because too many tries had failed. */
  readonly tooMany: boolean;
  /** What the server said to people, if anything. */
  readonly said?: string | undefined;
}

/** The error that people read. */
export function explainLoginFailure(failure: LoginFailure): ConnectError {
  const { name, user, tried, lastAnswer, notes, tooMany, said } = failure;
  const facts = [
    ...(tooMany ? ["too many authentication failures, so the host tried no more (its MaxAuthTries)"] : []),
    tried.length === 0 ? "there was nothing to try" : `tried ${tried.join(", ")}`,
    ...(lastAnswer?.partial === true ? ["the last step was accepted, but the host wants another one"] : []),
    ...(lastAnswer === undefined ? [] : [`the host takes ${lastAnswer.methods.join(", ")}`]),
    ...notes,
    ...(said === undefined ? [] : [`the server says ${JSON.stringify(said)}`]),
  ];
  return new ConnectError("auth", `${name}: ssh could not log in as ${user}: ${facts.join("; ")}`, {
    host: name,
    connector: "ssh",
    advice: advise(failure),
  });
}

function advise({ hasPassword, lastAnswer, tooMany, said }: LoginFailure): string {
  const ofAccount = said === undefined ? undefined : adviseOnAccount(said);
  if (ofAccount !== undefined) return ofAccount;
  if (tooMany) return "Set ssh_key to the one key that the host knows, or ssh_identity_files with ssh_identities_only.";
  const takes = (method: string) => lastAnswer?.methods.includes(method) === true;
  const takesPassword = takes("password") || takes("keyboard-interactive");
  if (takesPassword && !hasPassword) {
    return "Check ssh_user, set ssh_key to a key that the host knows, or set ssh_password, such as { $env: NAME }.";
  }
  if (takesPassword) return "Check ssh_user and ssh_password.";
  return "Check ssh_user, and that the host knows the key (ssh-copy-id adds it).";
}
