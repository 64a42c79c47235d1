/** Ends this process. Foreign code finds another `process.exit`: see contain-foreign-code.ts. */

const exit = process.exit.bind(process);
let isLeaving = false;

/** At once. What is still to be written is lost. */
export function leaveProcess(exitCode: number): never {
  isLeaving = true;
  return exit(exitCode);
}

/** Whether the end of the process is our own doing. */
export function isLeavingProcess(): boolean {
  return isLeaving;
}
