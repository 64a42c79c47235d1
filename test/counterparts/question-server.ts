/** An ssh server that asks what a test has it ask, since a real one needs the whole machine's PAM changed for that. */
import type { AddressInfo } from "node:net";
import ssh2 from "ssh2";
import { makeKeyPair } from "../../packages/demo-fleet/src/make-key-pair.ts";

/** One question of keyboard-interactive. */
export interface Question {
  readonly prompt: string;
  readonly echo: boolean;
}

/** How it asks and what it accepts. */
export interface Questions {
  /** The rounds of questions; whoever answers all of them rightly is in. An empty round is only information. */
  readonly rounds: readonly (readonly Question[])[];
  readonly instructions?: string;
  readonly accepts: (answers: readonly (readonly string[])[]) => boolean;
  /** It asks, and then waits for ever. */
  readonly neverDecides?: boolean;
}

/** A server that runs. */
export interface QuestionServer {
  readonly port: number;
  /** All the answers that it got, a list for each login that was finished. */
  readonly answers: string[][][];
  stop(): Promise<void>;
}

/** Starts it on loopback. It takes keyboard-interactive and nothing else. */
export async function startQuestionServer(questions: Questions): Promise<QuestionServer> {
  const hostKey = makeKeyPair().private;
  const answers: string[][][] = [];
  const clients = new Set<{ end(): void }>();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    clients.add(client);
    client.on("error", () => undefined);
    client.on("close", () => clients.delete(client));
    client.on("authentication", (context) => {
      if (context.method !== "keyboard-interactive") return context.reject(["keyboard-interactive"]);
      const given: string[][] = [];
      const ask = (): void => {
        const round = questions.rounds[given.length];
        if (round === undefined) {
          answers.push(given);
          if (questions.neverDecides === true) return;
          if (questions.accepts(given)) context.accept();
          else context.reject(["keyboard-interactive"]);
          return;
        }
        context.prompt([...round], "", questions.instructions ?? "", (replies) => {
          given.push([...(replies ?? [])]);
          ask();
        });
      };
      ask();
    });
    client.on("ready", () => client.on("session", (accept) => accept().on("exec", (run) => run().exit(0))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    answers,
    stop: async () => {
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
