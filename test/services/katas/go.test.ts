import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/core/katas/event.ts";
import { reportOf } from "../../../src/core/katas/report.ts";
import { GoLanguage } from "../../../src/services/katas/go.ts";
import { runTests } from "../../../src/services/katas/testRun.ts";
import { temporaryFolder } from "../../support/pack.ts";

const go = new GoLanguage();
const tools = await go.find("");

test.skipIf(!tools.found)(
  "a panic in a goroutine fails the test that runs, with its place, and the run is not green",
  async () => {
    if (!tools.found) return;
    const folder = temporaryFolder();
    const code = [
      'package kata\n\nimport "testing"\n',
      "func TestFine(t *testing.T) {}\n",
      "func TestStartsOne(t *testing.T) {\n\tdone := make(chan int)",
      '\tgo func() { panic("boom") }()\n\t<-done\n}\n',
      "func TestAfter(t *testing.T) {}\n",
    ].join("\n");
    for (const [name, text] of Object.entries(go.moduleFiles(tools)))
      writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "a_test.go"), code);
    const events: RunEvent[] = [];
    const { signal } = new AbortController();
    for await (const event of runTests(go, tools, { folder, testFiles: ["a_test.go"] }, signal))
      events.push(event);
    expect(reportOf(events)).toMatchObject({
      reason: "exited",
      tests: [
        { name: "TestFine", ok: true },
        { name: "TestStartsOne", ok: false, message: "panic: boom" },
      ],
      unfinished: [],
    });
    const [failed] = events.filter((event) => event.type === "failed");
    expect(failed?.failure.frames[0]).toMatchObject({ file: join(folder, "a_test.go"), line: 9 });
  },
);
