/** The page of one connector: every setting with its type, default and description, and what it needs here. */
import type { Connector, InstallationFinding, KeySchema } from "@towline/core";
import type { Colors } from "./colors.ts";
import { removeControls } from "./remove-controls.ts";
import { showValue } from "./show-value.ts";
import { renderTable } from "./table.ts";

/** A connector and what is known about its installation. */
export interface ConnectorPage {
  readonly connector: Connector;
  /** Its package, version and where it was found. */
  readonly origin: string;
  readonly findings: readonly InstallationFinding[];
}

/** One setting as it is listed. */
export interface SettingDescription {
  readonly key: string;
  readonly type: string;
  /** The only values that it takes. */
  readonly values?: readonly unknown[] | undefined;
  readonly description: string;
  readonly default?: unknown;
  readonly env?: string | undefined;
  readonly example?: unknown;
  readonly secret: boolean;
  readonly required: boolean;
  readonly deprecated?: string | undefined;
}

/** Every setting of a connector that is for people, in the order of its schema. */
export function listSettings({ dataSchema, dataMeta }: Connector): SettingDescription[] {
  const shown = Object.entries(dataSchema.properties).filter(([key]) => dataMeta[key]?.hidden !== true);
  return shown.map(([key, schema]) => {
    const meta = dataMeta[key];
    return {
      key,
      type: describeType(schema),
      values: schema.enum,
      description: meta?.description ?? "",
      default: meta?.default,
      env: meta?.env,
      example: meta?.example,
      secret: meta?.secret === true,
      required: dataSchema.required?.includes(key) === true,
      deprecated: meta?.deprecated,
    };
  });
}

/** The page as text; `width` is the terminal's, undefined where there is none. */
export function renderConnector(
  { connector, origin, findings }: ConnectorPage,
  colors: Colors,
  width?: number,
): string {
  const settings = listSettings(connector);
  const rows = settings.map((setting) => [setting.key, setting.type, removeControls(describeSetting(setting))]);
  const paint = (text: string, column: number) =>
    column === 0 ? colors.bold(text) : column === 1 ? colors.cyan(text) : text;
  const reach = connector.connect === undefined ? "It lists hosts; they are reached by other connectors." : "";
  let text = `${colors.bold(`@${connector.name}`)}  ${removeControls(connector.summary)}\n${colors.dim(removeControls(origin))}\n`;
  if (reach !== "") text += `${reach}\n`;
  text += rows.length === 0 ? "\nIt has no settings.\n" : `\n${renderTable(rows, { width, paint })}`;
  if (findings.length > 0) text += `\n${renderFindings(findings, colors, width)}`;
  return text;
}

/** What a connector needs on this machine, a line each. */
function renderFindings(findings: readonly InstallationFinding[], colors: Colors, width?: number): string {
  const rows = findings.map(({ name, ok, detail, advice }) => [
    ok ? "ok" : "missing",
    removeControls(name),
    removeControls([detail, ...(advice === undefined ? [] : [advice])].join(". ")),
  ]);
  const paint = (text: string, column: number) =>
    column !== 0 ? text : text.startsWith("ok") ? colors.green(text) : colors.yellow(text);
  return renderTable(rows, { width, paint });
}

function describeSetting(setting: SettingDescription): string {
  const notes = [
    setting.values === undefined ? undefined : `One of: ${setting.values.join(", ")}`,
    setting.required ? "Required" : undefined,
    setting.default === undefined ? undefined : `Default: ${showValue(setting.default)}`,
    setting.env === undefined ? undefined : `Environment: ${setting.env}`,
    setting.example === undefined ? undefined : `Example: ${showValue(setting.example)}`,
    setting.secret ? "Secret" : undefined,
    setting.deprecated === undefined ? undefined : `Deprecated: ${setting.deprecated}`,
  ].filter((note) => note !== undefined);
  const sentences = [setting.description.replace(/\.$/, ""), ...notes.map((note) => note.replace(/\.$/, ""))];
  return sentences.join(". ");
}

function describeType(schema: KeySchema): string {
  if (schema.type === "array") return schema.items?.type === undefined ? "list" : `${schema.items.type}[]`;
  return schema.type ?? (schema.enum === undefined ? "any" : typeof schema.enum[0]);
}
