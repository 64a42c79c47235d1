/** Hands towline's own standard input to hosts. */
import type { Readable } from "node:stream";
import type { CliContext } from "./cli-context.ts";

/** One host reads it as it comes; several each get all of it, so it is read once before. */
export async function openStandardInput(hostCount: number, { stdin }: CliContext): Promise<Readable | Uint8Array> {
  if (hostCount === 1) return stdin;
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
