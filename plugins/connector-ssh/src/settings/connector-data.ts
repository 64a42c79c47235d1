/** The type of the connector's settings, inferred from their schema. */
import type { ConnectTarget, DataOf, ResolveRequest } from "@towline/core";
import type { dataMeta } from "./data-meta.ts";
import type { dataSchema } from "./data-schema.ts";

/** Settings of one host, checked and with defaults. */
export type SshData = DataOf<typeof dataSchema, typeof dataMeta>;

/** Settings while they are gathered. */
export type SshSettings = { -readonly [Key in keyof SshData]?: SshData[Key] };

/** The host that is to be reached. */
export type SshTarget = ConnectTarget<SshData>;

/** What ssh_config is asked about. */
export type SshRequest = ResolveRequest<SshData>;
