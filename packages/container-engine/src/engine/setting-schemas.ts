/** The settings of a container, without the connector's prefix: what may be said, and what people are told about it. */
import type { DataOf, KeyMeta, KeySchema } from "@towline/core";
import { NEW_IMAGE, REFERENCE } from "./reference.ts";

/** Printable, and nothing that would be taken for an option. */
const VALUE = "^[^-\\x00-\\x1f\\x7f][^\\x00-\\x1f\\x7f]*$";

export const SETTING_SCHEMAS = {
  identifier: { type: "string", pattern: REFERENCE, maxLength: 512 },
  container_id: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]*$", maxLength: 255 },
  image: { type: "string", pattern: REFERENCE, maxLength: 512 },
  start: { type: "boolean" },
  user: { type: "string", pattern: "^[A-Za-z0-9_][A-Za-z0-9_.@$-]*(:[A-Za-z0-9_][A-Za-z0-9_.@$-]*)?$" },
  platform: { type: "string", pattern: "^[a-z0-9]+(/[a-z0-9_]+){1,2}$" },
  architecture: { type: "string", pattern: "^[a-z0-9_]+$" },
  network: { type: "string", pattern: VALUE },
  volumes: { type: "array", items: { type: "string", pattern: VALUE } },
  run_env: {
    type: "object",
    propertyNames: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" },
    // One line each: that is all that an env file can hold.
    additionalProperties: { type: "string", pattern: "^[^\\x00\\r\\n]*$" },
  },
  keep: { type: "boolean" },
  commit: { type: "string", pattern: NEW_IMAGE, maxLength: 512 },
  filter: { type: "array", items: { type: "string", pattern: "^[a-z-]+=[^\\x00-\\x1f\\x7f]+$" } },
} as const satisfies { readonly [key: string]: KeySchema };

export const SETTING_META = {
  identifier: { description: "A container by name or id, else an image; set by the name", example: "web" },
  container_id: { description: "An existing container, by name or id, and never an image", example: "web" },
  image: { description: "The image to start a container from, whatever containers there are", example: "debian:12" },
  start: { description: "Start a container of yours that is stopped; it is left running", default: false },
  user: { description: "The user, and the group if you like, that commands run as", example: "app:app" },
  platform: { description: "The platform of the image", example: "linux/arm64" },
  architecture: { description: "The platform's architecture, for Linux", example: "arm64" },
  network: { description: "The network of a container that is started", example: "none", ownOnly: true },
  volumes: {
    description: "Volumes of a container that is started",
    example: ["/srv/data:/data:ro"],
    ownOnly: true,
  },
  run_env: { description: "Variables of a container that is started", secret: true, example: { STAGE: "test" } },
  keep: { description: "Leave the container that was started", default: false },
  commit: { description: "Make an image with this name of the container that was started", example: "app:built" },
  filter: {
    description: "Of the containers that run, list only those that all of these fit; as ps --filter has them",
    example: ["label=role=web"],
  },
} as const satisfies { readonly [Key in keyof typeof SETTING_SCHEMAS]: KeyMeta };

/** The settings of one container, as they apply. */
export type ContainerSettings = DataOf<
  { readonly type: "object"; readonly properties: typeof SETTING_SCHEMAS },
  typeof SETTING_META
>;
