/** `@towline/core/waiting`: what core and its connectors wait with, for all who write one. It loads nothing else of core. */

export { callSafely, isThenable } from "./call-safely.ts";
export { now } from "./clock.ts";
export { Deadline, formatDeadline } from "./deadline.ts";
export { type Deferred, defer } from "./deferred.ts";
export { type EventSource, firstEvent } from "./first-event.ts";
export { Limit, type LimitOptions, withLimit } from "./limit.ts";
export { onAbort } from "./on-abort.ts";
export { Patience } from "./patience.ts";
export { type BackOffOptions, backOff, pause } from "./pause.ts";
export { type EndTurn, Turns } from "./turns.ts";
export { type AbortOptions, unlessAborted } from "./unless-aborted.ts";
export { Waits } from "./waits.ts";
export { within } from "./within.ts";
