/** Has requests for one open file under way at once, unless the server turns out to want one after the other. */
import { isVague } from "./file-errors.ts";

/** What is known of the server. */
export interface TurnRule {
  isKnown(): boolean;
  learn(): void;
}

export class RequestsInTurn {
  readonly #rule: TurnRule;
  #before: Promise<unknown> = Promise.resolve();
  #underWay = 0;

  constructor(rule: TurnRule) {
    this.#rule = rule;
  }

  /**
   * @param request what is asked while others are under way
   * @param alone the same for when none is, which may try harder
   * @throws what it is refused with when none is
   */
  run<Value>(request: () => Promise<Value>, alone: () => Promise<Value>): Promise<Value> {
    const before = this.#before;
    const isFirst = this.#underWay === 0;
    this.#underWay += 1;
    const answer = isFirst ? alone() : this.#rule.isKnown() ? before.then(alone) : this.#try(before, request, alone);
    const settle = (): void => {
      this.#underWay -= 1;
    };
    this.#before = Promise.all([before, answer.then(settle, settle)]);
    return answer;
  }

  async #try<Value>(
    before: Promise<unknown>,
    request: () => Promise<Value>,
    alone: () => Promise<Value>,
  ): Promise<Value> {
    try {
      return await request();
    } catch (error) {
      if (!isVague(error)) throw error;
      await before;
      const value = await alone();
      this.#rule.learn();
      return value;
    }
  }
}
