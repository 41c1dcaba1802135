import { afterEach, expect, test, vi } from "vitest";
import { checkBudgets, printSizes } from "../../scripts/build/sizes.mjs";

afterEach(() => {
  vi.restoreAllMocks();
});

const sizes = {
  "cli.js": 1_000,
  "katas/nodeEvents.mjs": 2_000,
  "katas/types/@types/node/fs.d.ts": 3_000,
  "katas/types/@types/node/http.d.ts": 4_000,
  "voice/licences/NOTICE.txt": 1_000,
  "voice/recorder/lib/mac/arm64/pv_recorder.node": 6_000,
  "webview/fonts/a.woff2": 5_000,
};

test("a folder of many files is one row with their sum", () => {
  const rows = [];
  vi.spyOn(console, "log").mockImplementation((row) => rows.push(row));
  printSizes(sizes);
  expect(rows.map((row) => row.trim().replace(/ +/g, " "))).toEqual([
    "cli.js 1.0 kB",
    "katas/nodeEvents.mjs 2.0 kB",
    "katas/types 7.0 kB",
    "voice/licences 1.0 kB",
    "voice/recorder 6.0 kB",
    "webview/fonts 5.0 kB of 700.0 kB",
    "katas 9.0 kB of 7500.0 kB",
    "voice 7.0 kB of 5000.0 kB",
  ]);
});

test("what the katas need may not grow unseen", () => {
  expect(checkBudgets(sizes)).toEqual([]);
  expect(checkBudgets({ ...sizes, "katas/types/more.d.ts": 7_600_000 })).toEqual([
    expect.stringMatching(/^dist\/katas: 7609\.0 kB, over its budget of 7500\.0 kB: /),
  ]);
});
