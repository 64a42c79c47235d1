/** Reads groups.conf as Python's ConfigParser does: sections of `key: value` or `key = value`, with lines that go on. */

/** Settings by section. */
export type Sections = ReadonlyMap<string, { readonly [key: string]: string }>;

/** What can't be read is left out, as nothing that runs could come of it. */
export function parseIni(text: string): Sections {
  const sections = new Map<string, { [key: string]: string }>();
  let settings: { [key: string]: string } | undefined;
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const [, section] = /^\[([^\]]+)\]/.exec(line) ?? [];
    if (section !== undefined) {
      settings = sections.get(section) ?? {};
      sections.set(section, settings);
      key = undefined;
      continue;
    }
    if (/^\s/.test(line) && settings !== undefined && key !== undefined) {
      settings[key] += `\n${line.trim()}`;
      continue;
    }
    const [, name, value = ""] = /^([^:=\s][^:=]*?)\s*[:=]\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || settings === undefined) continue;
    key = name.toLowerCase();
    if (key === "__proto__") continue;
    settings[key] = value.trim();
  }
  return sections;
}
