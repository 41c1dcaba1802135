import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "./support/pack.ts";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const manifest = JSON.parse(read("package.json"));
const matches = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, id]) => id ?? "");
const sorted = (ids: Iterable<string>) => [...new Set(ids)].toSorted();
const contributed: string[] = manifest.contributes.commands.map(
  ({ command }: { command: string }) => command,
);

describe("the manifest and the code agree on", () => {
  test("commands", () => {
    const table = matches(read("src/editor/commands.ts"), /^ {2}"(designDojo\.\w+)": \[/gm);
    expect(sorted(contributed)).toEqual(sorted(table));
  });

  test("settings", () => {
    const used = matches(read("src/editor/settings.ts"), /new Setting\("([\w.]+)"/g);
    expect(sorted(Object.keys(manifest.contributes.configuration.properties))).toEqual(
      sorted(used.map((key) => `designDojo.${key}`)),
    );
  });

  test("context keys", () => {
    const set = matches(read("src/editor/contextKeys.ts"), /set\("(\w+)"/g).map(
      (key) => `designDojo.${key}`,
    );
    const clauses = matches(
      JSON.stringify(manifest.contributes),
      /"(?:when|enablement)":"([^"]*)"/g,
    )
      .join(" ")
      .replaceAll(/'[^']*'|\bview == \S+/g, "");
    const asked = matches(clauses, /(designDojo\.\w+)/g);
    expect(sorted(asked)).toEqual(sorted(set));
  });

  test("webview panels that are restored", () => {
    const restored = manifest.activationEvents.filter((event: string) =>
      event.startsWith("onWebviewPanel:"),
    );
    const views = matches(read("src/editor/pages/viewTypes.ts"), /_VIEW = "([\w.]+)"/g);
    expect(sorted(restored)).toEqual(sorted(views.map((view) => `onWebviewPanel:${view}`)));
  });
});

test("every menu entry and keybinding names a command that exists", () => {
  const { menus, keybindings } = manifest.contributes;
  const named = [...Object.values<{ command: string }[]>(menus).flat(), ...keybindings].map(
    ({ command }) => command,
  );
  expect(sorted(named).filter((command) => !contributed.includes(command))).toEqual([]);
});

test("every command has a title in the category Design Dojo and an icon", () => {
  const plain = manifest.contributes.commands.filter(
    ({ title, category, icon }: Record<string, string>) =>
      !title || category !== "Design Dojo" || !icon,
  );
  expect(plain).toEqual([]);
});

test("what a workspace may not set has machine scope and is restricted when untrusted", () => {
  const { properties } = manifest.contributes.configuration;
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  const ofMachine = Object.keys(properties).filter((key) => properties[key].scope === "machine");
  const sensitive = sorted(Object.keys(properties)).filter((key) =>
    /\.(home|grader\.\w+|interviewer\.\w+|katas\.\w+|voice\.\w+|transcription\.\w+)$/.test(key),
  );
  expect(sorted(ofMachine)).toEqual(sensitive);
  expect(sorted(restrictedConfigurations)).toEqual(sensitive);
});

test("dependencies are pinned exactly", () => {
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^\d/.test(version as string),
  );
  expect(loose).toEqual([]);
});

test("the documents name only scripts and files that exist, and the changelog has this version", () => {
  const documents = ["README.md", "ARCHITECTURE.md"].map(read).join("\n");
  const scripts = matches(documents, /npm run ([\w:]+)/g).filter(
    (script) => !(script in manifest.scripts),
  );
  const files = matches(
    documents,
    /`((?:src|webview|test|scripts|media|rubrics|question-bank|docs)\/[\w./-]*)`/g,
  );
  expect({ scripts, files: files.filter((file) => !existsSync(join(ROOT, file))) }).toEqual({
    scripts: [],
    files: [],
  });
  expect(read("CHANGELOG.md")).toContain(`## ${manifest.version}`);
});
