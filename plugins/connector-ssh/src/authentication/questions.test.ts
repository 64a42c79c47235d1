/** keyboard-interactive: who answers what, and how often the password is sent. */
import { afterEach, describe, expect, test } from "vitest";
import { connectForTest, failureOf, type TestTarget } from "../../../../test/counterparts/connect-ssh.ts";
import {
  type QuestionServer,
  type Questions,
  startQuestionServer,
} from "../../../../test/counterparts/question-server.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { isPasswordQuestion } from "./password-question.ts";

test.each([
  ["Password: ", false, true],
  ["(ops@web1) Password for ops: ", false, true],
  ["Passwort: ", false, true],
  ["Mot de passe : ", false, true],
  ["パスワード: ", false, true],
  ["Verification code: ", false, false],
  ["One-time password (OATH) for `ops': ", false, false],
  ["Enter PIN: ", false, false],
  ["Duo two-factor login for ops\n\nPasscode or option (1-2): ", false, false],
  ["YubiKey for `ops': ", false, false],
  ["New password: ", false, false],
  ["Favourite colour? ", true, false],
])("%j with echo %s wants the password: %s", (question, echo, wanted) => {
  expect(isPasswordQuestion(question, echo)).toBe(wanted);
});

const PASSWORD = { prompt: "Password: ", echo: false };
const CODE = { prompt: "Verification code: ", echo: false };
const COLOUR = { prompt: "Favourite colour? ", echo: true };

describe("a host that asks", () => {
  const folder = makeFolder();
  let server: QuestionServer | undefined;
  afterEach(() => server?.stop());

  const login = async (questions: Omit<Questions, "accepts"> & Partial<Questions>, target: TestTarget) => {
    server = await startQuestionServer({ accepts: () => true, ...questions });
    const data = { ssh_port: server.port, ssh_known_hosts_file: `${folder}/known_hosts-${server.port}` };
    const connection = await connectForTest({ ...target, data: { ...data, ...target.data } });
    await connection.disconnect();
    return server.answers;
  };
  /** Answers from a list, and notes what was asked. */
  const person = (...answers: string[]) => {
    const asked: string[] = [];
    const prompt: TestTarget["prompt"] = async (question, { echo }) => {
      asked.push(`${question}${echo ? " (shown)" : ""}`);
      return answers.shift() ?? "";
    };
    return { asked, prompt };
  };

  test("several questions at once, some of them shown", async () => {
    const { asked, prompt } = person("secret", "blue");
    expect(await login({ rounds: [[PASSWORD, COLOUR]], instructions: "Welcome." }, { data: {}, prompt })).toEqual([
      [["secret", "blue"]],
    ]);
    expect(asked).toEqual(["Welcome.\n(root@web1) Password: ", "Welcome.\n(root@web1) Favourite colour?  (shown)"]);
  });

  test("the password from the settings, then a code from a person", async () => {
    const { asked, prompt } = person("123456");
    const data = { ssh_password: "from-settings" };
    expect(await login({ rounds: [[PASSWORD], [CODE]] }, { data, prompt })).toEqual([[["from-settings"], ["123456"]]]);
    expect(asked).toEqual(["(root@web1) Verification code: "]);
  });

  test("a code first: the password is not what it gets", async () => {
    const { prompt } = person("123456");
    const data = { ssh_password: "from-settings" };
    expect(await login({ rounds: [[CODE, PASSWORD]] }, { data, prompt })).toEqual([[["123456", "from-settings"]]]);
  });

  test("a round without questions is answered by nothing", async () => {
    expect(await login({ rounds: [[PASSWORD], []] }, { data: { ssh_password: "x" } })).toEqual([[["x"], []]]);
  });

  test("the password from the settings is sent once, even if it is asked for again", async () => {
    const error = await failureOf(login({ rounds: [[PASSWORD], [PASSWORD]] }, { data: { ssh_password: "only-once" } }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "auth" });
    expect(error.message).toContain('keyboard-interactive asked "Password:", and there is nobody to ask');
    expect(error.message).not.toContain("only-once");
    expect(server?.answers).toEqual([]);
  });

  test("nobody to ask: no empty answer is sent, which would count as a failed login", async () => {
    const error = await failureOf(login({ rounds: [[CODE]] }, { data: { ssh_password: "unused" } }));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain('asked "Verification code:"');
    expect(server?.answers).toEqual([]);
  });

  test("a person who is wrong may try three times", async () => {
    const { asked, prompt } = person("wrong", "wrong", "wrong", "not asked for");
    const error = await failureOf(login({ rounds: [[PASSWORD]], accepts: () => false }, { data: {}, prompt }));
    expect(error).toMatchObject({ reason: "auth" });
    expect(asked).toHaveLength(3);
  });

  test("a person who goes away is no failure to be tried again", async () => {
    const prompt = () => Promise.reject(new Error("no answer was given"));
    const error = await failureOf(login({ rounds: [[PASSWORD]] }, { data: {}, prompt }));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain("was not answered: no answer was given");
  });

  test("a host that never decides is given up, and told as what it was doing", async () => {
    const data = { ssh_password: "x" };
    const signal = AbortSignal.timeout(1_500);
    const error = await failureOf(login({ rounds: [[PASSWORD]], neverDecides: true }, { data, signal }));
    expect(error).toMatchObject({ reason: "timeout" });
    expect(error.message).toContain("no answer in time during authentication (keyboard-interactive)");
  });
});
