import { FluentParser, Visitor, type Message, type Pattern, type SelectExpression, type VariableReference } from "@fluent/syntax";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Formats } from "./format";
import { say, words } from "./words";

const UI = join(import.meta.dirname, "../..");
const LOCALES = join(UI, "../locales");

/** Read by the shell, which tests with its own sources that each of them is said: they belong to no view. */
const OF_THE_SHELL = ["shell.ftl", "paper.ftl"];

interface Text {
  id: string;
  file: string;
  message: Message;
  variables: string[];
}

class Variables extends Visitor {
  readonly names = new Set<string>();
  override visitVariableReference(node: VariableReference): void {
    this.names.add(node.id.name);
  }
}

class Selectors extends Visitor {
  readonly found: SelectExpression[] = [];
  override visitSelectExpression(node: SelectExpression): void {
    this.found.push(node);
    this.genericVisit(node);
  }
}

/** Every text of a language, with the variables that it really uses. */
function texts(language: "ar" | "en"): Map<string, Text> {
  const all = new Map<string, Text>();
  for (const file of readdirSync(join(LOCALES, language))) {
    const resource = new FluentParser({ withSpans: false }).parse(readFileSync(join(LOCALES, language, file), "utf8"));
    for (const entry of resource.body) {
      expect(entry.type, `${language}/${file} has a line that is no Fluent`).not.toBe("Junk");
      if (entry.type !== "Message") continue;
      const message = entry as Message;
      expect(all.has(message.id.name), `${message.id.name} stands twice`).toBe(false);
      const variables = new Variables();
      variables.visit(message);
      all.set(message.id.name, { id: message.id.name, file, message, variables: [...variables.names].sort() });
    }
  }
  return all;
}

/** All of the window's sources except tests and generated types. */
function sources(folder = join(UI, "src")): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "generated" ? [] : sources(path);
    return /\.(?:ts|svelte)$/.test(entry.name) && !entry.name.endsWith(".test.ts") && !entry.name.startsWith("sample") ? [readFileSync(path, "utf8")] : [];
  });
}

const arabic = texts("ar");
const english = texts("en");
const code = sources().join("\n");

/** Ids written out, and patterns for those with a part that is only known when the window runs (`failure--${code}`, `rail--{place}`). */
const written = new Set([...code.matchAll(/["'`]([a-z-]+--[a-z0-9_-]+)["'`]/g)].map((match) => match[1] ?? ""));
const patterns = [...code.matchAll(/["'`]([a-z-]+--[a-z0-9_-]*\$?\{[^"'`]*)["'`]/g)].map((match) => new RegExp(`^${(match[1] ?? "").replace(/\$?\{[^}]*\}/g, "[a-z0-9_-]+")}$`));

describe("the texts", () => {
  it("are the same in both languages, with the same variables", () => {
    expect([...english.keys()].sort()).toEqual([...arabic.keys()].sort());
    for (const [id, text] of arabic) expect(english.get(id)?.variables, id).toEqual(text.variables);
  });

  it("explain every variable in a comment above them", () => {
    for (const text of [...arabic.values(), ...english.values()]) {
      for (const variable of text.variables) expect(text.message.comment?.content ?? "", `${text.id} in ${text.file}`).toContain(`$${variable}:`);
    }
  });

  it("are called by the name of their view", () => {
    for (const text of arabic.values()) {
      if (text.file !== "shell.ftl") expect(text.id.startsWith(`${text.file.replace(".ftl", "")}--`), text.id).toBe(true);
    }
  });

  it("exist wherever the window uses them", () => {
    for (const id of written) expect(arabic.has(id), id).toBe(true);
    for (const pattern of patterns) expect([...arabic.keys()].some((id) => pattern.test(id)), String(pattern)).toBe(true);
  });

  it("are all used: by the window, or by the shell", () => {
    const unused = [...arabic.values()].filter((text) => !OF_THE_SHELL.includes(text.file) && !written.has(text.id) && !patterns.some((pattern) => pattern.test(text.id)));
    expect(unused.map((text) => text.id)).toEqual([]);
  });

  it("have words for every failure", () => {
    const codes = [...readFileSync(join(UI, "src/host/generated/FailureCode.ts"), "utf8").matchAll(/"([a-z_]+)"/g)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(10);
    for (const failure of codes) expect(arabic.has(`failure--${failure}`), failure).toBe(true);
    expect([...arabic.keys()].filter((id) => id.startsWith("failure--")).length).toBe(codes.length);
  });
});

describe("plurals", () => {
  const plurals = [...arabic.values()].filter((text) => text.variables.includes("category"));

  it("select on the category alone and have all six Arabic forms", () => {
    expect(plurals.length).toBeGreaterThan(10);
    for (const text of plurals) {
      const selectors = new Selectors();
      selectors.visit(text.message);
      expect(selectors.found, text.id).toHaveLength(1);
      const keys = selectors.found[0]?.variants.map((variant) => ("name" in variant.key ? variant.key.name : variant.key.value));
      expect(keys, text.id).toEqual(["zero", "one", "two", "few", "many", "other"]);
    }
  });

  it("give the form of the CLDR category for 0 to 250", () => {
    const format = new Formats({ language: "ar", digits: "arab", calendar: "gregorian" });
    const bundle = words("ar");
    for (const text of plurals) {
      const forms = new Selectors();
      forms.visit(text.message);
      for (let n = 0; n <= 250; n += 1) {
        const category = arabicCategory(n);
        const form = forms.found[0]?.variants.find((variant) => "name" in variant.key && variant.key.name === category);
        const spoken = say(bundle, text.id, format.plural(n)).replace(/[\u2068\u2069]/g, "");
        expect(spoken, `${text.id} ${n}`).toBe(spell(form?.value, { n: format.number(n), category }));
      }
    }
  });
});

/** The rule of Arabic as CLDR writes it, spelled out here so that the engine's own answer is checked and not repeated. */
function arabicCategory(n: number): string {
  if (n === 0) return "zero";
  if (n === 1) return "one";
  if (n === 2) return "two";
  const rest = n % 100;
  return rest >= 3 && rest <= 10 ? "few" : rest >= 11 ? "many" : "other";
}

/** Writes a variant out by hand: text and simple variables are all that our plurals may contain. */
function spell(pattern: Pattern | undefined, values: Record<string, string>): string {
  return (pattern?.elements ?? [])
    .map((element) => (element.type === "TextElement" ? element.value : element.type === "Placeable" && element.expression.type === "VariableReference" ? (values[element.expression.id.name] ?? "?") : "?"))
    .join("");
}

