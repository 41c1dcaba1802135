import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { visibleElements } from "../../../src/core/interview/board.ts";
import { openGap } from "../../../src/core/interview/state.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";
import { FakeClock } from "../../support/clock.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";
import {
  box,
  eventsIn,
  jsonIn,
  openWorld,
  stateIn,
  textIn,
  until,
} from "../../support/interview.ts";

const MINUTE = 60_000;
const PIXEL = "data:image/png;base64,iVBORw0KGgo=";

/** A process that was killed: it left its lock behind, and its clock stands still. */
async function killedSession(home: string): Promise<{ session: InterviewSession; diedAt: number }> {
  const faulty = new FaultyFiles();
  const { start, clock } = openWorld(home, { files: faulty.files });
  const session = await start();
  session.say("We shard by tenant.");
  session.changeNotes("QPS: 230 👍");
  await session.changeBoard({ upsert: [box("a"), box("b")], remove: [] });
  // Nothing is on its way to the disk when the process dies.
  for (let second = 0; second < 30; second += 1) {
    clock.advance(1_000);
    await until(() => !faulty.busy);
  }
  return { session, diedAt: clock.now() };
}

/** The next process, `ms` later. */
function nextProcess(home: string, diedAt: number, ms: number, question?: null) {
  const clock = new FakeClock(new Date(diedAt + ms).toISOString());
  const identity = { pid: 2, host: "here", isAlive: () => false };
  return openWorld(home, { clock, identity, ...(question === null && { question }) });
}

/** A file that somebody wrote while nobody had the interview open. */
async function editOutside(folder: string, file: string, text: string, at: number): Promise<void> {
  await writeFile(join(folder, file), text);
  await utimes(join(folder, file), at / 1000, at / 1000);
}

describe("after a crash", () => {
  test("the interview goes on where it was, and the time between is offered", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    const { desk, clock } = nextProcess(home, diedAt, 2 * MINUTE);
    const session = await desk.open(before.id);
    const { lines, notes, board, stage, elapsedMs, status } = session.state;
    expect({ lines, notes, board, stage, elapsedMs, status }).toEqual({
      lines: before.state.lines,
      notes: "QPS: 230 👍",
      board: before.state.board,
      stage: "requirements",
      elapsedMs: 30_000,
      status: "running",
    });
    expect(openGap(session.state)).toEqual({ reason: "restart", ms: 2 * MINUTE, status: "open" });
    clock.advance(2_000);
    session.countGap();
    expect(session.state.elapsedMs).toBe(2 * MINUTE + 32_000);
    await session.dispose();
  });

  test("the clock stays paused after a long break, and a dismissed gap is not offered again", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    const session = await nextProcess(home, diedAt, 60 * MINUTE).desk.open(before.id);
    expect(session.state.status).toBe("paused");
    session.dismissGap();
    await session.dispose();

    const third = await nextProcess(home, diedAt, 120 * MINUTE).desk.open(before.id);
    expect([third.state.status, openGap(third.state)]).toEqual(["paused", null]);
    await third.dispose();
  });

  test("an interview whose question left the bank goes on without beats", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    const { desk, clock } = nextProcess(home, diedAt, 1_000, null);
    const session = await desk.open(before.id);
    clock.advance(5 * MINUTE);
    session.ask("How many regions?");
    expect(session.state.lines.map(({ kind }) => kind)).toEqual(["said", "asked", "answer"]);
    expect(session.state.header.stages.map(({ id }) => id)).toEqual(["requirements", "deep-dive"]);
    await session.dispose();
  });

  test("files that the crash left behind are brought up to date, even at the end", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    const ended = { type: "ended", t: 30_000, at: new Date(diedAt).toISOString() };
    await appendFile(join(before.folder, "journal.jsonl"), `${JSON.stringify(ended)}\n`);
    await writeFile(join(before.folder, "notes.md.1234.tmp"), "half");
    const session = await nextProcess(home, diedAt, 1_000).desk.open(before.id);
    await session.dispose();
    expect(await jsonIn(before.folder, "interview.json")).toMatchObject({
      status: "finished",
      ended_at: ended.at,
      elapsed_ms: 30_000,
    });
    expect((await readdir(before.folder)).sort()).toEqual([
      "board.excalidraw",
      "interview.json",
      "journal.jsonl",
      "notes.md",
      "transcript.json",
      "transcript.vtt",
    ]);
  });

  test("a torn and a garbage line are set aside, said, and written no second time", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    const journal = join(before.folder, "journal.jsonl");
    await appendFile(
      journal,
      '\u0000\u0007garbage\n{"type":"said","t":1}\n{"type":"voted","t":1}\n{"type":"sa',
    );
    const session = await nextProcess(home, diedAt, 1_000).desk.open(before.id);
    expect(session.notices.map((notice) => notice.replace(/:\d+/, ""))).toEqual([
      "journal.jsonl: not readable (not a JSON object); the line is in journal.rejected.jsonl.",
      expect.stringMatching(/^journal.jsonl: not readable \(at: /),
      "journal.jsonl: not readable (not a JSON object); the line is in journal.rejected.jsonl.",
      "journal.jsonl: 1 events of another version were skipped (voted).",
    ]);
    session.say("Still here.");
    await session.dispose();
    expect((await stateIn(before.folder)).lines.at(-1)?.text).toBe("Still here.");
    expect((await textIn(before.folder, "journal.rejected.jsonl")).trim().split("\n").length).toBe(
      3,
    );
    expect(await textIn(before.folder, "journal.jsonl")).toContain('{"type":"voted","t":1}');
    const again = await nextProcess(home, diedAt, 2_000).desk.open(before.id);
    expect(again.notices.length).toBe(1);
    await again.dispose();
  });

  test("a journal without its beginning takes the start from interview.json", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    const journal = join(before.folder, "journal.jsonl");
    const [, ...rest] = (await readFile(journal, "utf8")).split("\n");
    await writeFile(journal, ["{torn", ...rest].join("\n"));
    const session = await nextProcess(home, diedAt, 1_000).desk.open(before.id);
    expect(session.state.notes).toBe("QPS: 230 👍");
    expect(session.state.header.stages.map(({ id }) => id)).toEqual(["requirements", "deep-dive"]);
    await session.dispose();
  });

  test("a damaged interview.json is written anew from the journal", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    await writeFile(join(before.folder, "interview.json"), '{"schema": "dojo.int');
    const session = await nextProcess(home, diedAt, 1_000).desk.open(before.id);
    await session.dispose();
    expect(await jsonIn(before.folder, "interview.json")).toMatchObject({
      question: "llm-gateway",
      mode: "mock",
    });
  });
});

describe("files that were edited outside", () => {
  test("win when they are newer than our last save, and are recorded once", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    await editOutside(before.folder, "notes.md", "Mine now", diedAt + 500);
    const scene = { elements: [box("c")], appState: { theirs: 1 }, library: "kept", files: {} };
    await editOutside(before.folder, "board.excalidraw", JSON.stringify(scene), diedAt + 500);
    const session = await nextProcess(home, diedAt, 1_000).desk.open(before.id);
    expect(session.notices).toEqual([
      "notes.md was changed outside this interview: that version is used.",
      "board.excalidraw was changed outside this interview: that version is used.",
    ]);
    expect([session.state.notes, visibleElements(session.state.board)]).toEqual([
      "Mine now",
      [box("c")],
    ]);
    await session.dispose();

    const board = await jsonIn(before.folder, "board.excalidraw");
    expect([board["library"], board["appState"]]).toEqual([
      "kept",
      { viewBackgroundColor: "#ffffff", gridSize: null, theirs: 1 },
    ]);
    const again = await nextProcess(home, diedAt, 2_000).desk.open(before.id);
    expect(again.notices).toEqual([]);
    await again.dispose();
    const edits = (await eventsIn(before.folder)).filter(({ type }) => type === "external-edit");
    expect(edits.length).toBe(2);
  });

  test("bring their images along", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    const image = { id: "f1", mimeType: "image/png", dataURL: PIXEL, created: 5 };
    const scene = {
      elements: [{ ...box("i"), type: "image", fileId: "f1" }],
      files: { f1: image },
    };
    await editOutside(before.folder, "board.excalidraw", JSON.stringify(scene), diedAt + 500);
    const session = await nextProcess(home, diedAt, 1_000).desk.open(before.id);
    await session.dispose();
    const again = await nextProcess(home, diedAt, 2_000).desk.open(before.id);
    expect(again.images).toEqual([image]);
    expect((await textIn(before.folder, "journal.jsonl")).includes("base64")).toBe(false);
    await again.dispose();
  });

  test("lose when they are older: a crash between announcing a save and replacing the file", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    await editOutside(before.folder, "notes.md", "An older state", diedAt - 60 * MINUTE);
    const session = await nextProcess(home, diedAt, 1_000).desk.open(before.id);
    expect([session.state.notes, session.notices]).toEqual(["QPS: 230 👍", []]);
    await session.dispose();
    expect(await textIn(before.folder, "notes.md")).toBe("QPS: 230 👍");
  });

  test("are not ours: a crash right after replacing a file is no edit", async () => {
    const home = await temporaryFolder();
    const clock = new FakeClock(new Date(Date.now() - 1_000).toISOString());
    let replaced = false;
    const files = {
      ...disk,
      async rename(from: string, to: string) {
        await disk.rename(from, to);
        if (!to.endsWith("notes.md")) return;
        replaced = true;
        await new Promise(() => undefined);
      },
    };
    const { start } = openWorld(home, { clock, files });
    const before = await start();
    before.changeNotes("QPS: 230");
    clock.advance(1_000);
    await until(() => replaced);
    const session = await nextProcess(home, clock.now(), 1_000).desk.open(before.id);
    expect([session.state.notes, session.notices]).toEqual(["QPS: 230", []]);
    await session.dispose();
  });

  test("are kept beside when the board among them is damaged: the journal's board is used", async () => {
    const home = await temporaryFolder();
    const { session: before, diedAt } = await killedSession(home);
    await truncate(join(before.folder, "board.excalidraw"), 40);
    await utimes(join(before.folder, "board.excalidraw"), diedAt, diedAt);
    const session = await nextProcess(home, diedAt, 1_000).desk.open(before.id);
    expect(visibleElements(session.state.board)).toEqual([box("a"), box("b")]);
    const [rejected] = (await readdir(before.folder)).filter((name) => name.includes("rejected"));
    expect(rejected).toBe("board.excalidraw.rejected-2026-11-23T16-25-38");
    expect(session.notices).toEqual([
      `board.excalidraw is damaged: it is kept as ${rejected}, and the board comes from the journal.`,
    ]);
    await session.dispose();
    expect((await jsonIn(before.folder, "board.excalidraw"))["elements"]).toEqual([
      box("a"),
      box("b"),
    ]);
  });
});

describe("files that are edited while the interview is open", () => {
  test("are kept beside when ours is written", async () => {
    const home = await temporaryFolder();
    const { start, clock } = openWorld(home);
    const session = await start();
    session.changeNotes("Ours");
    clock.advance(1_000);
    await until(() => session.saving.state === "saved");
    await editOutside(session.folder, "notes.md", "Theirs", clock.now() + 500);
    session.changeNotes("Ours again");
    await session.end();
    const [kept = ""] = (await readdir(session.folder)).filter((name) => name.includes("outside"));
    expect([await textIn(session.folder, kept), await textIn(session.folder, "notes.md")]).toEqual([
      "Theirs",
      "Ours again",
    ]);
    await session.dispose();
  });
});

describe("a folder that another program made", () => {
  test("is shown as finished and left as it is", async () => {
    const home = await temporaryFolder();
    const folder = join(home, "interviews", "cohort-7");
    await mkdir(folder, { recursive: true });
    const files = {
      "interview.json": '{"schema":"dojo.interview/v1","question":"llm-gateway","elapsed_ms":5}',
      "notes.md": "Their notes",
      "board.excalidraw": JSON.stringify({ elements: [box("a")] }),
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { desk, clock } = openWorld(home);
    const session = await desk.open("cohort-7");
    const { status, notes, board, elapsedMs } = session.state;
    expect([status, notes, [...board.values()], elapsedMs]).toEqual([
      "finished",
      "Their notes",
      [box("a")],
      5,
    ]);
    expect(() => session.say("Me too.")).toThrow("This interview has ended.");
    clock.advance(10_000);
    await session.dispose();
    expect((await readdir(folder)).sort()).toEqual(Object.keys(files).sort());
    for (const [name, text] of Object.entries(files)) expect(await textIn(folder, name)).toBe(text);
  });
});

describe("the saved files", () => {
  test("are a plain Excalidraw file with its images inlined, notes, transcript, subtitles and facts", async () => {
    const { start, clock } = openWorld(await temporaryFolder());
    const session = await start();
    clock.advance(4_000);
    session.say("We reserve, then settle.");
    session.changeNotes("# Numbers\n");
    session.addFile({ id: "f1", mimeType: "image/png", dataURL: PIXEL, created: 5 });
    const image = { ...box("i"), type: "image", fileId: "f1" };
    await session.changeBoard({ upsert: [image], remove: [] });
    await session.end();
    await session.saveBoardPicture("<svg/>");
    expect({
      board: await jsonIn(session.folder, "board.excalidraw"),
      notes: await textIn(session.folder, "notes.md"),
      transcript: await jsonIn(session.folder, "transcript.json"),
      subtitles: await textIn(session.folder, "transcript.vtt"),
      interview: await jsonIn(session.folder, "interview.json"),
      picture: await textIn(session.folder, "board.svg"),
    }).toEqual({
      board: {
        type: "excalidraw",
        version: 2,
        source: "design-dojo",
        elements: [image],
        appState: { viewBackgroundColor: "#ffffff", gridSize: null },
        files: { f1: { id: "f1", mimeType: "image/png", dataURL: PIXEL, created: 5 } },
      },
      notes: "# Numbers\n",
      transcript: {
        schema: "dojo.transcript/v1",
        segments: [
          {
            id: "S001",
            source: "typed",
            speaker: "candidate",
            start_ms: 2_400,
            end_ms: 4_000,
            text: "We reserve, then settle.",
          },
        ],
      },
      subtitles:
        "WEBVTT\n\nS001\n00:00:02.400 --> 00:00:04.000\n<v Candidate>We reserve, then settle.\n",
      interview: {
        schema: "dojo.interview/v1",
        id: session.id,
        question: "llm-gateway",
        question_revision: 1,
        mode: "mock",
        target_level: "senior",
        minutes: 10,
        started_at: "2026-11-23T16:25:07.000Z",
        ended_at: "2026-11-23T16:25:11.000Z",
        status: "finished",
        elapsed_ms: 4_000,
        stages: [
          { id: "requirements", name: "Requirements", minutes: 4, spent_ms: 4_000 },
          { id: "deep-dive", name: "Deep dive", minutes: 6, spent_ms: 0 },
        ],
      },
      picture: "<svg/>",
    });
    await session.dispose();
  });

  test("keep what others put into transcript.json and interview.json", async () => {
    const { start } = openWorld(await temporaryFolder());
    const session = await start();
    const spoken = {
      id: "S001",
      speaker: "candidate",
      start_ms: 0,
      end_ms: 900,
      text: "Hello.",
      mood: 1,
    };
    await writeFile(
      join(session.folder, "transcript.json"),
      JSON.stringify({ schema: "dojo.transcript/v1", segments: [spoken], tool: "whisper" }),
    );
    const file = await jsonIn(session.folder, "interview.json");
    await writeFile(
      join(session.folder, "interview.json"),
      JSON.stringify({ ...file, cohort: "B" }),
    );
    session.say("Hi.");
    await session.end();
    expect(await jsonIn(session.folder, "transcript.json")).toEqual({
      schema: "dojo.transcript/v1",
      segments: [
        spoken,
        {
          id: "S001-typed",
          source: "typed",
          speaker: "candidate",
          start_ms: 0,
          end_ms: 0,
          text: "Hi.",
        },
      ],
      tool: "whisper",
    });
    expect((await jsonIn(session.folder, "interview.json"))["cohort"]).toBe("B");
    await session.dispose();
  });
});
