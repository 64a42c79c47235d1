/** Fetches an address, follows redirects that are safe, and reads the hosts in the answer. */
import { InventoryError, type NamesContext, type NamesData } from "@towline/core";
import { withLimit } from "@towline/core/waiting";
import {
  beginsAsJson,
  checkHost,
  inGroup,
  listingFailed,
  mergeHosts,
  parseJson,
  readHosts,
  readPlainList,
  readTimeout,
  showText,
} from "@towline/listing";
import { type Answer, request } from "./request.ts";
import { openCache } from "./response-cache.ts";
import { TIMEOUT } from "./timeout.ts";

const MOST_REDIRECTS = 5;
const NOT_MODIFIED = 304;

type Headers = { readonly [name: string]: string };

/** @throws InventoryError that says why there are no hosts, without the headers that were sent */
export async function listFromUrl(name: string | undefined, context: NamesContext): Promise<readonly NamesData[]> {
  const { data, signal } = context;
  const url = readUrl(name ?? data.http_url);
  const headers = readHeaders(data.http_headers);
  const timeout = readTimeout("http", data.http_timeout, TIMEOUT);
  const shown = showText(url.href);
  const late = (): Error => listingFailed("http", `${shown} did not answer within ${timeout / 1000} seconds`);
  const text = await withLimit({ signal, timeout, late }, (limited) => fetchText(url, headers, context, limited));
  const hosts = beginsAsJson(text)
    ? readHosts("http", shown, parseJson("http", `What ${shown} answered`, text))
    : readLines(shown, text);
  return hosts.map((host) => inGroup("@http", host));
}

async function fetchText(start: URL, headers: Headers, context: NamesContext, signal: AbortSignal): Promise<string> {
  const carrier = await context.carrier();
  const cache = openCache(start, headers, context.isHere);
  const cached = cache.read();
  let url = start;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const own = url.origin === start.origin ? { ...headers, ...cached?.conditions } : {};
    const answer = await request(url, own, carrier, signal);
    if (answer.status === NOT_MODIFIED && cached !== undefined) return cached.text;
    if (answer.status >= 200 && answer.status < 300) {
      cache.write(answer);
      return answer.text;
    }
    url = readRedirect(url, answer);
  }
  throw listingFailed("http", `${showText(start.href)} redirects more than ${MOST_REDIRECTS} times`);
}

/** @throws InventoryError for an answer that is no redirect, or a redirect that is not followed */
function readRedirect(url: URL, { status, reason, location }: Answer): URL {
  const shown = showText(url.href);
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) {
    const advice =
      status === 401 || status === 403 ? "Set http_headers, such as { Authorization: { $env: TOKEN } }." : undefined;
    throw listingFailed("http", `${shown} answered ${status} ${showText(reason)}`.trimEnd(), advice);
  }
  const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
  const isSafe = next?.protocol === "https:" || (next?.protocol === "http:" && url.protocol === "http:");
  if (next !== undefined && isSafe && next.username === "" && next.password === "") return next;
  throw listingFailed("http", `${shown} redirects to ${showText(location)}, which is not followed`);
}

function readLines(shown: string, text: string): readonly NamesData[] {
  try {
    return mergeHosts(
      readPlainList(text).map(({ line, ...host }) => checkHost("http", `${shown}, line ${line},`, host)),
    );
  } catch (error) {
    if (error instanceof InventoryError) throw error;
    throw listingFailed("http", `${shown} answered no list of hosts, line ${(error as Error).message}`);
  }
}

function readUrl(value: unknown): URL {
  const advice = "Write @http/https://…, or set http_url.";
  const invalid = (message: string, what = advice): Error =>
    new InventoryError("ERR_TOWLINE_TARGET_INVALID", message, { connector: "http", advice: what });
  if (typeof value !== "string" || value === "") throw invalid("@http names no address");
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw invalid(`${showText(value)} is no address of the web`);
  if (url.username !== "" || url.password !== "") {
    throw invalid("The address holds a password, which others could see", "Send it by http_headers instead.");
  }
  url.hash = "";
  return url;
}

function readHeaders(value: unknown): Headers {
  if (value === undefined || value === null) return {};
  const wrong = (): Error => listingFailed("http", "http_headers are no headers", "Write names and texts of one line.");
  if (typeof value !== "object" || Array.isArray(value)) throw wrong();
  const entries = Object.entries(value);
  const isWrong = ([name, text]: [string, unknown]): boolean =>
    !/^[A-Za-z0-9-]+$/.test(name) || typeof text !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(text);
  if (entries.some(isWrong)) throw wrong();
  return Object.fromEntries(entries.map(([name, text]) => [name.toLowerCase(), text]));
}
