/** What is to be done on hosts, as events tell it. */
import type { EventOf } from "@towline/core";

type Without<Event, Field extends PropertyKey> = Event extends unknown ? Omit<Event, Field> : never;

export type Operation = Without<EventOf<"plan">, "type" | "host">;
