/** How many logins of this process are under way, to all servers: what is slow while many are is the load's fault first. */

/** So many are more than a machine or a line takes in its stride. */
const MANY = 8;

let underWay = 0;
/** The most at once since there were none. */
let mostAtOnce = 0;

/** Counts a login until the function that it returns is called. */
export function countLogin(): () => void {
  mostAtOnce = underWay === 0 ? 1 : Math.max(mostAtOnce, underWay + 1);
  underWay += 1;
  return () => {
    underWay -= 1;
  };
}

/** Whether many logins are, or were just now, under way at once. */
export function areManyUnderWay(): boolean {
  return mostAtOnce >= MANY;
}
