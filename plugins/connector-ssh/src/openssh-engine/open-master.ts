/** Logs in with the system's ssh: a master of our own over a byte stream of ours, and a client for channels through it. */
import type { Socket } from "node:net";
import type { ConnectError } from "@towline/core";
import { onAbort } from "@towline/core/waiting";
import type { Client } from "ssh2";
import { type KeyExchangeOffer, readOffer } from "../algorithms/key-exchange-offer.ts";
import { refuseLaxClient, refuseLaxServer } from "../algorithms/strict-key-exchange.ts";
import {
  explainAbort,
  explainConnectError,
  explainTurnedAway,
  makeConnectError,
  type Place,
} from "../failures/connect-errors.ts";
import { tidyWords } from "../failures/server-words.ts";
import { isSshSince } from "../installation/ssh-program.ts";
import type { LoginPlan, LoginTry, OpenLink } from "../login/login.ts";
import { readGreeting } from "../login/read-greeting.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { makeAnswerer } from "./answer-questions.ts";
import { type Askpass, startAskpass } from "./askpass.ts";
import { chooseConfigFile } from "./choose-config-file.ts";
import {
  explainLogin,
  explainMasterFailure,
  isServerAsking,
  type MasterFailure,
  phaseOf,
  serverSoftware,
} from "./explain-failure.ts";
import { makeProxiedClient } from "./make-proxied-client.ts";
import { controlSocketIn, makeMasterArguments } from "./master-options.ts";
import { type Master, startMaster } from "./master-process.ts";
import { makePrivateFolder, removePrivateFolder } from "./private-folder.ts";
import { reachMaster } from "./reach-master.ts";

/** How ssh tells that it took a new host key. */
const ADDED = "Warning: Permanently added ";
/** How ssh tells why a link ended. */
const LAST_WORDS =
  /^(Timeout, server |Connection to .* (closed|reset)|Connection (closed|reset) |Received disconnect |client_loop: )/;

/** A login, and what ssh is told about the host. */
interface MasterLogin extends LoginPlan, LoginTry {
  /** The name that ssh_config is asked about. */
  readonly host: string;
  /** What stands for the host in known_hosts. */
  readonly knownName: string;
  /** Those of the keys that the host is known by; undefined where none is known. */
  readonly hostKeyAlgorithms: readonly string[] | undefined;
}

/** @throws ConnectError, and the stream is destroyed then. */
export async function openMaster(login: MasterLogin): Promise<OpenLink> {
  const { target, place, user, host, stream } = login;
  const { signal } = target;
  const folder = await makePrivateFolder().catch((error: Error) => {
    stream.destroy();
    throw explainConnectError(place, "the TCP connection", error);
  });
  const answerer = makeAnswerer(target, () => isServerAsking(master?.lines ?? []));
  const outcome = new AbortController();
  let stopListening = (): void => undefined;
  let askpass: Askpass | undefined;
  let master: Master | undefined;
  let client: Client | undefined;
  let serverOffer: KeyExchangeOffer | undefined;
  let wordsBefore = (): string => "";
  try {
    const canAnswer = canAnswerQuestions(target);
    const expandsUser = user.includes("%") && (await isSshSince(10, 0));
    if (canAnswer) askpass = await startAskpass(folder, answerer.answer);
    const words = makeMasterArguments({
      ...{
        data: target.data,
        host,
        address: place.address,
        user,
        expandsUser,
        agent: login.agent,
        cwd: target.cwd,
        folder,
        canAnswer,
      },
      configFile: await chooseConfigFile(target, folder, { user, expandsUser }),
      canAsk: target.prompt !== undefined,
      hostKeyAlgorithms: login.hostKeyAlgorithms,
    });
    const started = startMaster(words, environmentFor(askpass), stream, (line) => {
      if (line.startsWith(ADDED)) target.log(`${target.name}: ${line.replace("Warning: P", "p")}`);
      if (LAST_WORDS.test(line)) client?.emit("error", new Error(line));
    });
    master = started;
    const describe = (): MasterFailure => ({
      ...{
        place,
        user,
        knownName: login.knownName,
        hostKeyAlgorithms: login.hostKeyAlgorithms,
        lines: started.lines,
        methods: answerer.methods,
        unanswered: answerer.unanswered,
        serverOffer,
      },
      hasPassword: target.data.ssh_password !== undefined,
      greeting: tidyWords(wordsBefore()),
    });
    const socket = await new Promise<Socket>((resolve, reject) => {
      stopListening = onAbort(signal, () => reject(explainAbort(place, phaseOf(started.lines), signal)));
      started.gone.then((error) =>
        reject(error === undefined ? explainMasterFailure(describe()) : explainStart(place, error)),
      );
      const isStrictOnly = target.data.ssh_require_strict_kex;
      const refuse = (error: ConnectError) => {
        stream.destroy();
        reject(error);
      };
      readOffer(stream, (found) => {
        serverOffer = found;
        if (isStrictOnly && !found.isStrict) refuse(refuseLaxServer(place));
      });
      if (isStrictOnly && started.output !== null) {
        readOffer(started.output, ({ isStrict }) => {
          if (!isStrict) refuse(refuseLaxClient(place));
        });
      }
      wordsBefore = readGreeting(stream, (turnedAway) => {
        if (turnedAway === undefined) login.onGreeting();
        else reject(explainTurnedAway(place, turnedAway));
      });
      answerer.givenUp.then((error) => reject(error ?? explainLogin(describe())));
      reachMaster(folder, controlSocketIn(folder), outcome.signal).then(resolve, (error: Error) =>
        reject(
          makeConnectError(place, "protocol", `its master was not reached: ${error.message}`, "Try again.", error),
        ),
      );
    });
    client = makeProxiedClient(socket, serverSoftware(started.lines), login.agent);
    // ssh keeps the server's answer to a request to listen for itself.
    return { client, stream: socket, hearsAnswers: false, end: started.end };
  } catch (error) {
    askpass?.close();
    await master?.end();
    stream.destroy();
    throw error;
  } finally {
    outcome.abort();
    stopListening();
    askpass?.close();
    await removePrivateFolder(folder);
  }
}

/** Whether there is anything that ssh could be told, or anybody whom it could ask. */
function canAnswerQuestions({ data, prompt }: SshTarget): boolean {
  return prompt !== undefined || data.ssh_password !== undefined || data.ssh_key_password !== undefined;
}

function environmentFor(askpass: Askpass | undefined): NodeJS.ProcessEnv {
  if (askpass === undefined) return { ...process.env, SSH_ASKPASS_REQUIRE: "never" };
  // Before OpenSSH 8.4, only a display made ssh ask by a program.
  const DISPLAY = process.env.DISPLAY ?? ":0";
  return { ...process.env, DISPLAY, SSH_ASKPASS: askpass.program, SSH_ASKPASS_REQUIRE: "force" };
}

function explainStart(place: Place, error: Error): ConnectError {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT")
    return explainConnectError(place, "the TCP connection", error);
  const advice = "Install OpenSSH's client, or set ssh_engine to ssh2.";
  return makeConnectError(place, "carrier", "the program ssh is not on this machine", advice, error);
}
