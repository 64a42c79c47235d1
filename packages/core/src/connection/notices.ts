/** Hands notices to plugins and to whoever opened the fleet, secrets masked. */
import type { Log } from "../connector/define-connector.ts";
import type { Notice, Notify } from "../connector/notice.ts";
import { callbackError } from "../errors/callback-error.ts";
import { messageOf } from "../errors/message-of.ts";
import type { LifecycleHooks } from "../hooks/lifecycle-hooks.ts";
import type { Redactor } from "../output/redactor.ts";
import { callSafely } from "../waiting/call-safely.ts";

/** Takes a notice. Never throws. */
export type GiveNotice = (notice: Notice) => void;

/** Who is told. */
export interface NoticeTakers {
  readonly hooks: LifecycleHooks | undefined;
  readonly redactor: Redactor;
  readonly onNotice: ((notice: Notice) => void) | undefined;
  readonly log: Log;
  /** Told when `onNotice` fails. */
  reportError(error: unknown): void;
}

/** What gives notice comes in the middle of other work, which a mistake of the one who is told must not break. */
export function createNotices({ hooks, redactor, onNotice, log, reportError }: NoticeTakers): GiveNotice {
  return (given) => {
    const notice = { ...given, message: redactor.redact(given.message) };
    log(`${notice.host === undefined ? "" : `${notice.host}: `}${notice.message}`);
    if (hooks?.notice.given.isUsed()) hooks.notice.given.call(notice);
    callSafely(
      () => onNotice?.(notice),
      (cause) => {
        log(`onNotice failed: ${cause instanceof Error ? `${cause.name}: ` : ""}${messageOf(cause)}`);
        reportError(callbackError("onNotice", "openFleet", cause, notice.host));
      },
    );
  };
}

/** For a connector that knows one host. */
export function notifyAs(giveNotice: GiveNotice, host: string, connector: string): Notify {
  return (code, message) => giveNotice({ host, connector, code, message });
}
