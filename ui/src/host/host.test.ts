import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asFailure } from "./host";

const SRC = join(import.meta.dirname, "..");

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : /\.(?:ts|svelte)$/.test(name) && !name.endsWith(".test.ts") ? [path] : [];
  });
}

/** The host files that a source takes in, tests aside. */
const importing = (what: RegExp) => files(SRC).filter((path) => what.test(readFileSync(path, "utf8"))).map((path) => path.slice(SRC.length + 1));

describe("the boundary to the shell", () => {
  it("is crossed in one file for each window only", () => {
    expect(importing(/["']@tauri-apps\//)).toEqual(["host/tauri-alert.ts", "host/tauri.ts"]);
  });

  it("keeps sample data out of the product", () => {
    expect(importing(/from "[^"]*\/sample(?:-[a-z]+)?"/).filter((path) => !/(?:^|\/)sample/.test(path))).toEqual([]);
  });

  it("has one method for each command of docs/IPC.md", () => {
    const documented = [...readFileSync(join(SRC, "../../docs/IPC.md"), "utf8").matchAll(/^\| `([a-z_]+)` \|/gm)].map((match) => match[1]);
    const called = (file: string) => [...readFileSync(join(SRC, `host/${file}.ts`), "utf8").matchAll(/invoke(?:<\w+>)?\("([a-z_]+)"/g)].map((match) => match[1] ?? "");
    // The alert window reads the settings too: its language and its looks.
    expect([...new Set([...called("tauri"), ...called("tauri-alert")])].sort()).toEqual(documented.sort());
    expect(called("tauri-alert").sort()).toEqual(["alert", "alert_acknowledge", "alert_later", "alert_open", "settings"]);
    expect(called("tauri").filter((command) => command.startsWith("alert"))).toEqual([]);
  });
});

describe("what a command threw", () => {
  it("is a failure with words, whatever it was", () => {
    expect(asFailure({ code: "too_many_attempts", retry_after: 30 })).toEqual({ code: "too_many_attempts", retry_after: 30 });
    expect(asFailure({ code: "unreachable" })).toEqual({ code: "unreachable", retry_after: null });
    expect(asFailure("panic in thread main").code).toBe("internal");
    expect(asFailure(undefined).code).toBe("internal");
  });
});
