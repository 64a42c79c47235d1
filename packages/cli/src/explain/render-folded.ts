/** What people see of many hosts: what is the same once, and what differs by the hosts that have it. */

import { nameHosts } from "../render/name-hosts.ts";
import { removeControls } from "../render/remove-controls.ts";
import type { FoldedHop, SharedSettings } from "./fold-hops.ts";
import { type HopPage, renderHop, renderRemarks, renderSettings } from "./render-hop.ts";

/** Room for names where there is no terminal: all of them, folded. */
const ROOM_IN_PIPE = 10_000;

/** Hosts that are reached in the same way, at one hop. */
export function renderFoldedHop({ hosts, connector, hopName, shared, others }: FoldedHop, page: HopPage): string {
  const room = page.width ?? ROOM_IN_PIPE;
  const names = nameHosts(hosts, room - connector.summary.length - 2);
  const title = hopName === undefined ? names : `${names}  ${hopName}`;
  let text = renderHop(title, connector, shared.settings, shared.remarks, page);
  for (const each of others) text += renderShared(each, connector.name, room, page);
  return text;
}

function renderShared(
  { hosts, settings, remarks }: SharedSettings,
  connector: string,
  room: number,
  page: HopPage,
): string {
  const shown = page.all ? settings : settings.filter(({ isDefault }) => !isDefault);
  if (shown.length === 0 && remarks.length === 0) return "";
  const title = `  ${page.colors.bold(removeControls(nameHosts(hosts, room - 2)))}\n`;
  return title + renderSettings(connector, shown, 4, page) + renderRemarks(remarks, 4, page);
}
