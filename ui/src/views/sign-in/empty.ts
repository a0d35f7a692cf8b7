/** Gives the first empty field of a form the keyboard; whether there is one. */
export function toFirstEmpty(form: HTMLFormElement): boolean {
  const empty = [...form.querySelectorAll("input")].find((input) => input.value.trim() === "");
  empty?.focus();
  return empty !== undefined;
}
