/** A host that wants the password to be changed is not given the one that is known. */
import { expect, test } from "vitest";
import { isPasswordQuestion, wantsAnotherPassword } from "./password-question.ts";

test.each([
  "New password: ",
  "Retype new password: ",
  "Re-enter password: ",
  "Current password: ",
  "(current) UNIX password: ",
  "Old Password: ",
  "Neues Passwort: ",
  "Nouveau mot de passe : ",
  "Nueva contraseña: ",
])("%j wants another one", (question) => {
  expect(wantsAnotherPassword(question)).toBe(true);
});

test.each(["Password: ", "Passwort: ", "New token: ", "renewed password?x", "password for new-host: "])(
  "%j does not",
  (question) => {
    expect(wantsAnotherPassword(question)).toBe(false);
  },
);

test.each([
  "Passcode:",
  "Token:",
  "OTP:",
  "Verify:",
  "Second factor:",
  "One time:",
  "One-time:",
  "PIN:",
  "Challenge 12:",
  "Duo:",
  "Yubikey:",
  "new secret:",
  "Nouveau:",
  "Nueva:",
  "Neues Kennwort:",
])("%j asks for no password that is known", (question) => {
  expect([isPasswordQuestion(question, false), isPasswordQuestion(question, true)]).toEqual([false, false]);
});

test.each(["pinned password: ", "Contraseña: ", "Kennwort: "])("%j does", (question) => {
  expect([isPasswordQuestion(question, false), isPasswordQuestion(question, true)]).toEqual([true, false]);
});
