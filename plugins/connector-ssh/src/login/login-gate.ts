/** Lets as many logins to one server go on at once as it takes: learns that from its refusals, and speeds up again. */
import type { Connection } from "@towline/core";
import { type EndTurn, Turns } from "@towline/core/waiting";
import { countLogin } from "../failures/logins-under-way.ts";

/** From so many on, OpenSSH turns some away by default (MaxStartups 10:30:100). */
const START_LIMIT = 10;
const HIGHEST_LIMIT = 64;

/** How a login ended. */
export type LoginOutcome = "in" | "turned away" | "failed";

/** The right to log in, until it is given back. */
export interface Turn {
  /** The server greeted: it has taken this login on. */
  greeted(): void;
  /** To be called once. */
  end(outcome: LoginOutcome): void;
}

interface State {
  hasBeenGreeted: boolean;
}

/** The logins to one server. */
export class LoginGate {
  /** Whether the server has greeted anybody, and so is an ssh server that turns away only what is too much. */
  hasGreeted = false;
  readonly #turns = new Turns(START_LIMIT);
  #successes = 0;
  readonly #inside = new Set<State>();

  /** Waits for a turn, in the order of asking. @throws the signal's reason. */
  async enter(signal: AbortSignal): Promise<Turn> {
    return this.#begin(await this.#turns.take(signal));
  }

  /** Logins that may go on at once now. */
  get limit(): number {
    return this.#turns.limit;
  }

  /** Nobody is inside or waits, and there is nothing worth remembering. */
  get isForgettable(): boolean {
    return this.#turns.taken + this.#turns.waiting === 0 && this.limit >= START_LIMIT;
  }

  #begin(endTurn: EndTurn): Turn {
    const state: State = { hasBeenGreeted: false };
    this.#inside.add(state);
    const endCount = countLogin();
    return {
      greeted: () => {
        state.hasBeenGreeted = true;
        this.hasGreeted = true;
      },
      end: (outcome) => {
        if (this.#inside.delete(state)) endCount();
        if (outcome === "in") this.#noteSuccess();
        if (outcome === "turned away") this.#slowDown();
        endTurn();
      },
    };
  }

  /** One more for each round that went well. */
  #noteSuccess(): void {
    this.#successes += 1;
    if (this.#successes < this.limit) return;
    this.#successes = 0;
    this.#turns.limit = Math.min(HIGHEST_LIMIT, this.limit + 1);
  }

  /** No more than it has taken on; who was turned away beside this one changes nothing more. */
  #slowDown(): void {
    this.#successes = 0;
    const taken = [...this.#inside].filter(({ hasBeenGreeted }) => hasBeenGreeted).length;
    this.#turns.limit = Math.max(1, Math.min(this.limit, taken));
  }
}

/** By the connection that logins go through, and the address: the same address behind another hop is another server. */
const gates = new WeakMap<Connection, Map<string, LoginGate>>();

/** Does `work` with a gate that all logins to that server share. */
export async function withLoginGate<Value>(
  carrier: Connection,
  address: string,
  work: (gate: LoginGate) => Promise<Value>,
): Promise<Value> {
  const ofCarrier = gates.get(carrier) ?? new Map<string, LoginGate>();
  gates.set(carrier, ofCarrier);
  const gate = ofCarrier.get(address) ?? new LoginGate();
  ofCarrier.set(address, gate);
  try {
    return await work(gate);
  } finally {
    if (gate.isForgettable && ofCarrier.get(address) === gate) ofCarrier.delete(address);
  }
}
