/** Whether a value as it is written stands for something that is kept elsewhere. */
export function isReference(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).some((key) => key.startsWith("$"));
}
