/** Makes an authenticated ssh2 client of an open byte stream. */
import ssh2, { type Client } from "ssh2";
import { allowedRsaSignatures } from "../algorithms/key-policy.ts";
import { offerAlgorithms } from "../ssh2-internals/certified-key-exchange.ts";
import { forgetLogin } from "../ssh2-internals/forget-login.ts";
import { hearWords } from "../ssh2-internals/hear-words.ts";
import { joinGreeting } from "../ssh2-internals/join-greeting.ts";
import { joinWrites } from "../ssh2-internals/join-writes.ts";
import { observeAnswers } from "../ssh2-internals/observe-answers.ts";
import { passOverOfferedHostKeys } from "../ssh2-internals/offered-host-keys.ts";
import { preferSha512 } from "../ssh2-internals/prefer-sha512.ts";
import { shortenKeyExchange } from "../ssh2-internals/shorten-key-exchange.ts";
import { shortenLogin } from "../ssh2-internals/shorten-login.ts";
import { heedSignsOfLife } from "../ssh2-internals/signs-of-life.ts";
import { shortenVerification } from "../ssh2-internals/verify-ed25519.ts";
import { chooseAlgorithms, chooseHostKeyAlgorithms } from "./choose-algorithms.ts";
import { LoginAnswers } from "./login-answers.ts";
import { type Login, LoginAttempt } from "./login-attempt.ts";

/** Logs in. @throws ConnectError, and the stream is destroyed then. */
export async function openClient(login: Login): Promise<Client> {
  const client = new ssh2.Client();
  const attempt = new LoginAttempt(login, client);
  attempt.start();
  const answers = new LoginAnswers({
    hostKeyCheck: login.hostKeyCheck,
    authenticator: login.authenticator,
    onHostKey: () => {
      attempt.enter("the key exchange");
      shortenKeyExchange(client);
    },
    giveUp: (error) => attempt.fail(error),
  });
  try {
    if (!attempt.isOver) connectClient(client, login, answers);
    if (!attempt.isOver) attempt.hear();
  } catch (error) {
    attempt.fail(error);
  }
  await attempt.done;
  answers.forgetLogin(client);
  forgetLogin(client);
  heedSignsOfLife(client, login.stream, keepaliveInterval(login));
  return client;
}

function connectClient(client: Client, login: Login, answers: LoginAnswers): void {
  const { target, place, stream, authenticator } = login;
  joinWrites(stream);
  shortenVerification();
  const hostKeyAlgorithms = chooseHostKeyAlgorithms(target.data, login.hostKeyCheck.algorithms, place);
  client.connect({
    sock: stream,
    username: login.user,
    ...(login.agent === undefined ? {} : { agent: login.agent }),
    readyTimeout: 0,
    keepaliveInterval: keepaliveInterval(login),
    keepaliveCountMax: target.data.ssh_keepalive_count,
    algorithms: chooseAlgorithms(target.data, place),
    hostVerifier: answers.verifyHostKey,
    authHandler: answers.chooseMethod,
  });
  offerAlgorithms(client, hostKeyAlgorithms);
  if (observeAnswers(client, (answer) => authenticator.noteAnswer(answer))) answers.leaveAnswers();
  hearWords(client, answers.noteWords);
  joinGreeting(client);
  preferSha512(client, allowedRsaSignatures(target.data));
  shortenLogin(client);
  passOverOfferedHostKeys(client);
}

/** In milliseconds. */
function keepaliveInterval({ target }: Login): number {
  return Math.round(target.data.ssh_keepalive_interval * 1_000);
}
