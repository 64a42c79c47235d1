/** Lets ssh ask questions of this process: by a program that holds no secret, over a socket that only this user reaches. */
import { chmod, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { quoteForShell } from "@towline/core";

/** One question of ssh's. */
export interface Question {
  readonly text: string;
  /** `confirm` wants a yes or no; `none` wants no answer, and stands until something happens, such as a touch. */
  readonly kind: "secret" | "confirm" | "none";
}

/** What ssh is given to ask with. */
export interface Askpass {
  /** For SSH_ASKPASS. */
  readonly program: string;
  close(): void;
}

const MAXIMUM_QUESTION_BYTES = 64 * 1024;

/** Runs where ssh runs it: sends the question, prints the answer. Without an answer it fails, and ssh goes without. */
const PROGRAM = `
const [path, text] = process.argv.slice(1);
const kind = { confirm: "confirm", none: "none" }[process.env.SSH_ASKPASS_PROMPT] ?? "secret";
let answer = "";
const socket = require("node:net").connect(path, () => socket.write(JSON.stringify({ text, kind }) + "\\n"));
socket.setEncoding("utf8").on("data", (part) => { answer += part; });
socket.on("error", () => process.exit(1));
socket.on("end", () => {
  if (answer === "") process.exit(1);
  process.stdout.write(JSON.parse(answer) + "\\n");
});
`;

/**
 * Makes the program in a private folder, and answers until it is closed.
 *
 * @param answer gives undefined where there is no answer
 * @throws Error when the folder can't be written.
 */
export async function startAskpass(
  folder: string,
  answer: (question: Question) => Promise<string | undefined>,
): Promise<Askpass> {
  const program = `${folder}/a`;
  const path = `${folder}/q`;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).once("close", () => sockets.delete(socket));
    readQuestion(socket)
      .then(answer)
      .then(
        (text) => socket.end(text === undefined ? "" : JSON.stringify(text)),
        () => socket.end(),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  const words = [process.execPath, "-e", PROGRAM, path].map(quoteForShell).join(" ");
  await writeFile(program, `#!/bin/sh\nunset NODE_OPTIONS\nexec ${words} "$1"\n`);
  await chmod(program, 0o700);
  return {
    program,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function readQuestion(socket: Socket): Promise<Question> {
  return new Promise((resolve, reject) => {
    let line = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      line += part;
      if (line.endsWith("\n")) resolve(JSON.parse(line));
      else if (line.length > MAXIMUM_QUESTION_BYTES) reject(new Error("no question is that long"));
    });
    socket.once("close", () => reject(new Error("nobody asks any more")));
  });
}
