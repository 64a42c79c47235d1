/** Reads what programs print as JSON: an error never quotes it, as that of JSON.parse would. */
import type { MissingValue, ValueAnswer } from "@towline/core";
import { askProgram, type ProgramQuestion } from "./ask-program.ts";

/** What a program printed as JSON, or why there is nothing. */
export async function askForJson(question: ProgramQuestion): Promise<{ readonly content: unknown } | MissingValue> {
  const answer = await askProgram(question);
  return "problem" in answer ? answer : readJson(answer.stdout, question.argv[0] ?? "");
}

/** The value, or that there is none. */
export function readJson(text: string, program: string): { readonly content: unknown } | MissingValue {
  try {
    return { content: JSON.parse(text) };
  } catch {
    const advice = `Look at its version: ${program} --version`;
    return { problem: `${program} printed what is not JSON, which this version of the source does not know`, advice };
  }
}

/** A mapping of names, or undefined. */
export function asMapping(value: unknown): { readonly [name: string]: unknown } | undefined {
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  return isMapping ? (value as { readonly [name: string]: unknown }) : undefined;
}

/** A value as text; what is none has no text. */
export function takeText(value: unknown, where: string): ValueAnswer {
  if (typeof value === "string") return { value };
  if (typeof value === "number" || typeof value === "boolean") return { value: String(value) };
  const advice = "Name one of its parts.";
  return { problem: `${where} is ${value === null || value === undefined ? "empty" : "no text"}`, advice };
}
