/** Connects one hop: with its hooks, within its deadline, again where another try may help. */
import type { Connection } from "../connector/connection.ts";
import type { Connector, ConnectRetries, ConnectTarget, Data } from "../connector/define-connector.ts";
import { ConnectError } from "../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import { conduct, type StepHooks } from "../hooks/conduct.ts";
import type { ConnectedEvent, ConnectRequest } from "../hooks/lifecycle.ts";
import type { LifecycleHooks } from "../hooks/lifecycle-hooks.ts";
import { redactError } from "../output/redact-error.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import { now } from "../waiting/clock.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";
import { beginHop } from "./begin-hop.ts";
import type { ConnectContext } from "./connect-context.ts";
import { connectFailure, withLastFailure } from "./connect-failure.ts";
import { mayTryAgain, USUAL_RETRIES, waitToTryAgain } from "./connect-retries.ts";
import { guardConnection } from "./guard-connection.ts";
import { notifyAs } from "./notices.ts";

/** How long a connector may take to say what it did when its time was up; a busy process takes long for anything. */
const ABORT_GRACE_MS = 250;

/** What one hop is connected with. */
export interface HopRequest extends ConnectContext {
  readonly host: string;
  readonly hop: EffectiveHop;
  readonly carrier: Connection;
  /** Milliseconds that are left for this hop. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** A connection, and how it came about. */
interface Connected {
  readonly connection: Connection;
  readonly attempts: number;
}

/** @throws ConnectError, or the error of a hook that refused. */
export async function connectHop(request: HopRequest): Promise<Connection> {
  const { hooks, host, hop, reportHookError } = request;
  const connector = hop.connector.name;
  const chosen = hop.connector.connectRetries?.(hop.data);
  const plain: ConnectRequest = {
    ...{ host, connector, timeout: request.timeout },
    retries: chosen?.retries ?? USUAL_RETRIES,
  };
  let startedAt: number | undefined;
  let connecting: Promise<Connected> | undefined;
  let connected: Connected | undefined;
  const made = (): Connected => {
    if (connected !== undefined) return connected;
    throw new ConnectError("cancelled", `A plugin kept ${host} from being connected`, { host, connector });
  };
  /** A plugin may try again what failed; what is connected is not connected twice. */
  const connect = async (wanted: ConnectRequest): Promise<void> => {
    if (startedAt === undefined) tellDeprecated(request);
    startedAt ??= now();
    connecting ??= connectWithin({ ...request, chosen }, wanted);
    try {
      connected = await connecting;
    } catch (error) {
      connecting = undefined;
      throw error;
    }
  };
  await conduct<ConnectRequest, void, ConnectedEvent>(hooks && endingWell(hooks.connect), {
    begin: async () => ({ request: plain, execute: connect }),
    finish: () => ({ host, connector, durationMs: now() - (startedAt ?? now()), attempts: made().attempts }),
    reportHookError,
  });
  return made().connection;
}

/** Each try that failed is told by itself. */
function endingWell({
  before,
  around,
  after,
}: LifecycleHooks["connect"]): StepHooks<ConnectRequest, void, ConnectedEvent> {
  return { before, around, after };
}

/** Somebody has set a key that should not be used any more. */
function tellDeprecated({ hop, host, giveNotice }: HopRequest): void {
  const notify = notifyAs(giveNotice, host, hop.connector.name);
  for (const [key, { deprecated, default: usual }] of Object.entries(hop.connector.dataMeta)) {
    if (deprecated === undefined || hop.data[key] === undefined || hop.data[key] === usual) continue;
    notify("setting-deprecated", `the setting ${key} is deprecated: ${deprecated}`);
  }
}

/** The same with what the hop's settings say of further tries, if they do. */
interface ChosenRequest extends HopRequest {
  readonly chosen: ConnectRetries | undefined;
}

async function connectWithin(request: ChosenRequest, wanted: ConnectRequest): Promise<Connected> {
  const { host, hop, carrier, signal } = request;
  const { target, end } = beginHop(request, host, hop, carrier, signal, wanted.timeout);
  try {
    return await connectWithRetries(request, wanted, target);
  } finally {
    end();
  }
}

async function connectWithRetries(
  request: ChosenRequest,
  wanted: ConnectRequest,
  target: ConnectTarget<Data>,
): Promise<Connected> {
  const { hooks, reportHookError, chosen, hop } = request;
  const { signal } = target;
  const stopped = (): TowlineError | undefined => (signal.aborted ? (signal.reason as TowlineError) : undefined);
  const { host, connector } = wanted;
  let last: TowlineError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const result = await connectOnce(hop.connector, target).catch((error: unknown) => ({ error }));
    if (!("error" in result)) return { connection: result, attempts: attempt };
    const limit = stopped();
    const failure = connectFailure(result.error, host, connector);
    // Why an earlier try failed says more than what this one was waiting for when it was stopped.
    if (limit === undefined || (last === undefined && isTowlineError(result.error))) last = failure;
    const error = redactError(limit === undefined ? failure : withLastFailure(limit, last), request.redactor);
    const tried = { error: result.error, attempt };
    const willRetry = limit === undefined && mayTryAgain(tried, wanted.retries, chosen);
    const asked = hooks?.connect.failed.isUsed()
      ? await hooks.connect.failed.promise({ host, connector, error, attempt, willRetry }).catch(reportHookError)
      : undefined;
    if (stopped() !== undefined || !(willRetry || asked === true)) throw error;
    await waitToTryAgain(tried, chosen, signal);
    const overdue = stopped();
    if (overdue !== undefined) throw redactError(withLastFailure(overdue, last), request.redactor);
  }
}

async function connectOnce(connector: Connector, target: ConnectTarget<Data>): Promise<Connection> {
  if (connector.connect === undefined) throw new Error(`${connector.name} only lists hosts`);
  const connect = connector.connect.bind(connector);
  const { name: host, carrier, signal } = target;
  const connecting = (async () => guardConnection(await connect({ ...target }), { connector, host, carrier }))();
  // A connector that heeds the signal tells better what it was waiting for. Of one that doesn't nobody wants the connection.
  return unlessAborted(connecting, signal, { grace: ABORT_GRACE_MS, abandon: (late) => late.disconnect() });
}
