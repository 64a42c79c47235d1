/** A manager of instances, and the command lines of its client. */
import type { Data } from "@towline/core";

/** What sets LXD and Incus apart. */
export interface InstanceManager {
  /** The connector's identifier. */
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** Its client. */
  readonly program: string;
  /** The variable that tells the client where the socket is. */
  readonly directoryVariable: string;
  /** The group whose members may use the socket. */
  readonly group: string;
  readonly installAdvice: string;
}

/** Builds command lines of the client, by the settings of one host. */
export function clientOf(
  { name, program, directoryVariable }: InstanceManager,
  data: Data,
): (...words: readonly string[]) => readonly string[] {
  const directory = data[`${name}_directory`];
  const project = data[`${name}_project`];
  const begin = typeof directory === "string" ? ["env", `${directoryVariable}=${directory}`, program] : [program];
  const options = typeof project === "string" ? [`--project=${project}`] : [];
  return (command = "", ...words) => [...begin, command, ...options, ...words];
}
