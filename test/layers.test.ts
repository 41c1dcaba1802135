import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

/** What a room may import: folders of this project, and packages by name. `values` of them, or types only. */
interface Room {
  readonly path: string;
  readonly values: readonly string[];
  readonly types?: readonly string[];
  readonly packages: readonly string[] | "any but vscode" | "any";
  readonly node: boolean;
}

const rooms: readonly Room[] = [
  {
    path: "src/core/",
    values: ["src/core/"],
    packages: [
      ...["zod", "stemmer", "approx-string-match", "jsonrepair", "js-tokens", "media-captions"],
    ],
    node: false,
  },
  {
    path: "src/protocol/",
    values: ["src/protocol/", "src/core/"],
    packages: ["zod"],
    node: false,
  },
  {
    path: "src/services/",
    values: ["src/services/", "src/core/"],
    packages: "any but vscode",
    node: true,
  },
  {
    path: "src/editor/",
    values: ["src/editor/", "src/services/", "src/protocol/", "src/core/"],
    packages: "any",
    node: true,
  },
  {
    path: "src/extension.ts",
    values: ["src/editor/", "src/services/", "src/protocol/", "src/core/"],
    packages: "any",
    node: true,
  },
  {
    path: "src/cli.ts",
    values: ["src/services/", "src/core/"],
    packages: "any but vscode",
    node: true,
  },
  {
    path: "webview/",
    values: ["webview/", "src/protocol/", "src/core/errors.ts"],
    types: ["src/core/"],
    packages: "any but vscode",
    node: false,
  },
];

/** Source files by their path from the root, with forward slashes. */
type Tree = ReadonlyMap<string, string>;

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

/** One line for each import that the rooms forbid, and for each use of clock or chance in core. */
function violations(tree: Tree): string[] {
  return [...tree].flatMap(([file, source]) => {
    const room = rooms.find(({ path }) => file.startsWith(path));
    if (!room) return [`${file} is in no room`];
    const forbidden = importsOf(source).filter((found) => !mayImport(room, file, found));
    return [
      ...forbidden.map(({ specifier }) => `${file} imports ${specifier}`),
      ...bansIn(room, source).map((what) => `${file} uses ${what}`),
    ];
  });
}

function mayImport(room: Room, file: string, { specifier, isType }: Import): boolean {
  if (specifier.startsWith("node:")) return room.node;
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(file), specifier);
    const allowed = isType ? [...room.values, ...(room.types ?? [])] : room.values;
    return allowed.some((path) => target.startsWith(path));
  }
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  if (room.packages === "any") return true;
  if (room.packages === "any but vscode") return name !== "vscode";
  return room.packages.includes(name);
}

function importsOf(source: string): Import[] {
  const statements =
    /^(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+\sfrom\s+)?["']([^"'\n]+)["']/gm;
  const calls = /\bimport\(\s*["']([^"']+)["']/g;
  return [
    ...[...source.matchAll(statements)].map((m) => ({ specifier: m[2] ?? "", isType: !!m[1] })),
    ...[...source.matchAll(calls)].map((m) => ({ specifier: m[1] ?? "", isType: false })),
  ];
}

/** What a pattern says better than a type: a clock or chance in core, and the import that carries all of zod. */
function bansIn(room: Room, source: string): string[] {
  const core = [/\bDate\.now\(/, /\bnew Date\(\)/, /\bMath\.random\(/];
  const everywhere = [/import (type )?\{[^}]*\bz\b[^}]*\} from "zod"/, /import z from "zod"/];
  const bans = room.path === "src/core/" ? [...core, ...everywhere] : everywhere;
  return bans.flatMap((ban) => ban.exec(source)?.[0] ?? []);
}

function readTree(root: string): Tree {
  const files = ["src", "webview"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts")),
  );
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

describe("imports point right and down", () => {
  const tree = readTree(dirname(dirname(fileURLToPath(import.meta.url))));

  test("in every file of src and webview", () => {
    expect(violations(tree)).toEqual([]);
  });

  test.each(rooms)("$path is a room with files in it", ({ path }) => {
    expect([...tree.keys()].filter((file) => file.startsWith(path))).not.toEqual([]);
  });
});

describe("a planted violation is found", () => {
  test.each([
    ["src/core/a.ts", `import type { Uri } from "vscode";`, "imports vscode"],
    ["src/core/a.ts", `import {\n  join,\n} from "node:path";`, "imports node:path"],
    [
      "src/core/a/b.ts",
      `import type { H } from "../../services/h.ts";`,
      "imports ../../services/h.ts",
    ],
    ["src/core/a.ts", `export * from "../protocol/p.ts";`, "imports ../protocol/p.ts"],
    ["src/core/a.ts", `const now = new Date();`, "uses new Date()"],
    ["src/core/a.ts", `import { z } from "zod";`, `uses import { z } from "zod"`],
    ["src/protocol/a.ts", `import { x } from "../services/x.ts";`, "imports ../services/x.ts"],
    ["src/services/a.ts", `const v = await import("vscode");`, "imports vscode"],
    ["src/services/a.ts", `import type { P } from "../protocol/p.ts";`, "imports ../protocol/p.ts"],
    ["src/editor/a.ts", `import { activate } from "../extension.ts";`, "imports ../extension.ts"],
    ["src/cli.ts", `import { x } from "./editor/x.ts";`, "imports ./editor/x.ts"],
    ["webview/a.ts", `import { x } from "../src/core/x.ts";`, "imports ../src/core/x.ts"],
    [
      "webview/a.ts",
      `import type { X } from "../src/services/x.ts";`,
      "imports ../src/services/x.ts",
    ],
    ["src/utils/a.ts", ``, "is in no room"],
  ])("%s: %s", (file, source, finding) => {
    expect(violations(new Map([[file, source]]))).toEqual([`${file} ${finding}`]);
  });

  test("and what is allowed is not", () => {
    const allowed = new Map([
      ["src/core/a.ts", `import * as z from "zod";\nimport { b } from "./b.ts";\nnew Date(0);`],
      [
        "src/editor/a.ts",
        `import * as vscode from "vscode";\nimport { s } from "../services/s.ts";`,
      ],
      ["webview/a.ts", `import type { X } from "../src/core/x.ts";\nimport "./theme.css";`],
    ]);
    expect(violations(allowed)).toEqual([]);
  });
});
