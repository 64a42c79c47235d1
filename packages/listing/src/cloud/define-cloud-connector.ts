/** Makes a connector of what is particular about a cloud: its program, its settings and its answers. */
import {
  type Connector,
  checkProgram,
  type Data,
  type DataMeta,
  type DataSchema,
  defineConnector,
  type NamesContext,
  type NamesData,
} from "@towline/core";
import { askProgram, type KnownFailure } from "../ask-program.ts";
import { parseJson } from "../json.ts";
import { listingFailed } from "../listing-failed.ts";
import { checkChoice, chooseMachines } from "./choose-machines.ts";
import { type AddressKind, type Machine, toHosts } from "./machine.ts";

/** A setting of a cloud's own, by its key without the connector's prefix. */
export interface CloudSetting {
  readonly description: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly ownOnly?: true | undefined;
  /** Default: text that begins with no dash. */
  readonly schema?: DataSchema["properties"][string] | undefined;
}

/** What is particular about a cloud. */
export interface Cloud {
  readonly connector: string;
  readonly summary: string;
  /** Its official program. */
  readonly program: string;
  readonly versionWords: readonly string[];
  readonly install: string;
  readonly failures: readonly KnownFailure[];
  readonly settings: { readonly [key: string]: CloudSetting };
  /** What tags are called there. */
  readonly tagWord: string;
  readonly addressKinds: readonly AddressKind[];
  /** The questions, each the words after the program. `get` has the settings, by their keys without the prefix. */
  questions(get: GetSetting): readonly (readonly string[])[];
  /** The machines of an answer; undefined where it is none. */
  read(answer: unknown, get: GetSetting): readonly Machine[] | undefined;
}

/** A setting's text; undefined where it is not set. */
export type GetSetting = (key: string) => string | undefined;

const WORD = { type: "string", pattern: "^[^\\s\\u0000-\\u001f\\u007f-][^\\u0000-\\u001f\\u007f]*$" } as const;
/** Clouds with thousands of machines answer page by page. */
const ANSWER_MS = 110_000;
const DEADLINE_MS = 300_000;
const MOST_MACHINES = 100_000;

/** The connector. Keys have its name as a prefix: `aws_ec2_region`. */
export function defineCloudConnector(cloud: Cloud): Connector {
  const prefix = `${cloud.connector.replaceAll("-", "_")}_`;
  const settings: { readonly [key: string]: CloudSetting } = { ...cloud.settings, ...commonSettings(cloud) };
  const keys = Object.entries(settings);
  const properties = Object.fromEntries(keys.map(([key, { schema = WORD }]) => [prefix + key, schema]));
  const dataMeta = Object.fromEntries(keys.map(([key, { schema: _, ...meta }]) => [prefix + key, meta]));
  return defineConnector({
    name: cloud.connector,
    summary: cloud.summary,
    dataSchema: { type: "object", properties } as DataSchema,
    dataMeta: dataMeta as DataMeta,
    deadlines: { makeNamesData: DEADLINE_MS },
    makeNamesData: (name, context) => listMachines(cloud, prefix, name, context),
    checkInstallation: async () => [
      await checkProgram({ argv: [cloud.program, ...cloud.versionWords], advice: cloud.install }),
    ],
  }) as Connector;
}

function commonSettings({ program, addressKinds }: Cloud): { readonly [key: string]: CloudSetting } {
  return {
    address: {
      description: `What machines are reached by (else the first that there is of ${addressKinds.join(", ")})`,
      schema: { type: "string", enum: [...addressKinds] },
    },
    user: { description: "The user of ssh on all of them", example: "admin" },
    program: { description: "The program that is asked", default: program, ownOnly: true },
  };
}

async function* listMachines(
  cloud: Cloud,
  prefix: string,
  name: string | undefined,
  context: NamesContext,
): AsyncIterable<NamesData> {
  const { connector, install, failures, tagWord, addressKinds } = cloud;
  checkChoice(connector, name);
  const data: Data = context.data;
  const get: GetSetting = (key) => {
    const value = data[prefix + key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const program = get("program") ?? cloud.program;
  const carrier = await context.carrier();
  const machines: Machine[] = [];
  for (const words of cloud.questions(get)) {
    const printed = await askProgram({
      ...{ connector, carrier, signal: context.signal, install, failures, program, timeout: ANSWER_MS },
      argv: [program, ...words],
    });
    const read = cloud.read(parseJson(connector, `What ${program} printed`, printed), get);
    if (read === undefined) {
      throw listingFailed(connector, `What ${program} printed is no list of machines`, "See by hand what it prints.");
    }
    machines.push(...read.slice(0, MOST_MACHINES - machines.length));
  }
  const kind = get("address") as AddressKind | undefined;
  yield* toHosts(chooseMachines(connector, machines, name), {
    ...{ connector, tagWord, user: get("user"), log: context.log },
    addressKinds: kind === undefined ? addressKinds : [kind],
  });
}
