/** Makes the connector of LXD, or of Incus, whose client takes the same commands. */
import { type Connector, checkProgram, type DataMeta, type DataSchema, defineConnector } from "@towline/core";
import { makeNamesData } from "./make-names-data.ts";
import type { InstanceManager } from "./manager.ts";

export type { InstanceManager } from "./manager.ts";

/** `@NAME/INSTANCE` and `@NAME/REMOTE:INSTANCE`. Its settings bear the manager's name as prefix. */
export function defineManagerConnector(manager: InstanceManager): Connector {
  const { name, title, program, directoryVariable, installAdvice } = manager;
  const dataSchema: DataSchema = {
    type: "object",
    properties: {
      [`${name}_instance`]: {
        type: "string",
        pattern: "^([A-Za-z0-9][A-Za-z0-9_.-]*:)?[A-Za-z0-9][A-Za-z0-9-]*$",
      },
      [`${name}_project`]: { type: "string", pattern: "^[^-/\\u0000-\\u0020][^/\\u0000-\\u0020]*$" },
      [`${name}_directory`]: { type: "string", pattern: "^/[^\\u0000-\\u001f]*$" },
      [`${name}_start`]: { type: "boolean" },
    },
    required: [`${name}_instance`],
  };
  const dataMeta: DataMeta = {
    [`${name}_instance`]: { description: "The instance's name, after its remote and a colon", example: "web" },
    [`${name}_project`]: { description: `The project of ${title} that has it`, example: "staging" },
    [`${name}_directory`]: {
      description: `The folder with ${title}'s socket, where it isn't ${title}'s own (${directoryVariable})`,
      example: `/srv/${name}`,
    },
    [`${name}_start`]: { description: "Whether a stopped instance is started; it is left running", default: false },
  };
  return defineConnector({
    name,
    summary: `${title} instances`,
    dataSchema,
    dataMeta,
    makeNamesData: (text, context) => makeNamesData(manager, text, context),
    connect: async (target) => (await import("./connect-instance.ts")).connectInstance(manager, target),
    checkInstallation: async () => [await checkProgram({ argv: [program, "--version"], advice: installAdvice })],
  });
}
