import { randomInt } from "node:crypto";
import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Question } from "../../core/catalog/question.ts";
import { DojoError } from "../../core/errors.ts";
import type { InterviewMode } from "../../core/interview/interview.ts";
import { clockFace, formatTime, nextStage } from "../../core/interview/stages.ts";
import type { Handlers, QuestionTarget } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import { folderName, pickInterview } from "../history/interviewPicker.ts";
import type { Log } from "../log.ts";
import { pickQuestion } from "../questions/questionPicker.ts";
import type { Interviews } from "./interviews.ts";

interface Parts {
  readonly catalog: () => Catalog;
  readonly interviews: Interviews;
  readonly archive: Archive;
  readonly log: Pick<Log, "tell">;
}

type InterviewCommand =
  | "startMock"
  | "startPractice"
  | "pickRandomQuestion"
  | "openQuestion"
  | "resumeInterview"
  | "toggleTimer"
  | "nextStage"
  | "askInterviewer"
  | "showTimerActions"
  | "endInterview"
  | "discardInterview"
  | "insertMermaid"
  | "importTranscript";

/** Starting, running and ending interviews. */
export function interviewCommands(parts: Parts): Pick<Handlers, `designDojo.${InterviewCommand}`> {
  const { catalog, interviews, archive } = parts;
  const start = (mode: InterviewMode, title: string) => async (target?: QuestionTarget) => {
    const question = await pickQuestion(catalog(), target, title);
    if (question && (await makeRoom(interviews))) await interviews.start(question, mode);
  };
  return {
    "designDojo.startMock": start("mock", "Start Mock Interview"),
    "designDojo.startPractice": start("practice", "Start Practice"),
    "designDojo.pickRandomQuestion": async () =>
      offer(randomQuestion(catalog(), await archive.rows())),
    "designDojo.openQuestion": async (target) => {
      const question = await pickQuestion(catalog(), target, "Open Question");
      if (question) await offer(question);
    },
    "designDojo.resumeInterview": async (target) => {
      const row =
        target ?? (interviews.live ? undefined : await pickInterview(await archive.rows(), "open"));
      const id = row ? folderName(row) : interviews.live?.id;
      if (id !== undefined) await interviews.show(id);
    },
    "designDojo.toggleTimer": () => {
      const session = interviews.requireLive();
      if (session.state.status === "running") session.pause();
      else session.resume();
    },
    "designDojo.nextStage": () => interviews.requireLive().nextStage(),
    "designDojo.askInterviewer": () => ask(interviews),
    "designDojo.showTimerActions": () => timerActions(interviews),
    "designDojo.endInterview": () => end(interviews),
    "designDojo.discardInterview": (target) => discard(parts, target && folderName(target)),
    "designDojo.insertMermaid": () => insertMermaid(interviews),
    "designDojo.importTranscript": async (target, file) => {
      const { importTranscriptInto } = await import("../voice/importTranscript.ts");
      await importTranscriptInto(parts, target, file);
    },
  };
}

/** One interview at a time: the user decides what becomes of the other. False: nothing is to be started. */
async function makeRoom(interviews: Interviews): Promise<boolean> {
  const { live } = interviews;
  if (!live) return true;
  const [goOn, endIt] = ["Go On With It", "End It and Start"];
  const choice = await vscode.window.showWarningMessage(
    `"${live.question?.title ?? live.id}" is still going on.`,
    { modal: true, detail: "Only one interview runs at a time." },
    goOn,
    endIt,
  );
  if (choice === goOn) await interviews.show(live.id);
  if (choice === endIt) await interviews.end();
  return choice === endIt;
}

/** New questions come first; among them each is as likely as any other. */
function randomQuestion(catalog: Catalog, rows: Awaited<ReturnType<Archive["rows"]>>): Question {
  const all = [...catalog.questions.values()];
  const fresh = all.filter(({ id }) => !rows.some((row) => row.question === id));
  const pool = fresh.length > 0 ? fresh : all;
  const question = pool[randomInt(pool.length)];
  if (!question) throw new DojoError("The question bank is empty.");
  return question;
}

async function offer(question: Question): Promise<void> {
  const actions = [
    {
      label: "$(play) Start Mock Interview",
      description: `${question.minutes} minutes against the timer`,
      command: "designDojo.startMock",
    },
    {
      label: "$(mortar-board) Start Practice",
      description: "untimed, reference at hand",
      command: "designDojo.startPractice",
    },
    {
      label: "$(book) Open Reference Answer",
      description: "one valid design, with numbers",
      command: "designDojo.openReferenceAnswer",
    },
    {
      label: "$(refresh) Pick Another at Random",
      description: "",
      command: "designDojo.pickRandomQuestion",
    },
  ];
  const picked = await vscode.window.showQuickPick(actions, {
    title: question.title,
    placeHolder: question.summary,
  });
  if (picked) await vscode.commands.executeCommand(picked.command, question.id);
}

async function ask(interviews: Interviews): Promise<void> {
  const session = interviews.requireLive();
  const inPanel = { label: "$(comment) Ask in Your Own Words…", id: undefined };
  const scripted = (session.question?.clarifications ?? []).map((one) => ({
    label: one.question,
    description: session.state.clarified.has(one.id) ? "asked" : "",
    id: one.id,
  }));
  const picked = await vscode.window.showQuickPick([inPanel, ...scripted], {
    title: "Ask the Interviewer",
    matchOnDescription: true,
  });
  if (!picked) return;
  const panel = await interviews.show(session.id);
  if (picked.id === undefined) panel.focusAsk();
  else session.clarify(picked.id);
}

async function timerActions(interviews: Interviews): Promise<void> {
  const { id, state, question } = interviews.requireLive();
  const next = nextStage(state);
  const { total_ms } = clockFace(state);
  const actions = [
    { label: "$(edit) Show Interview", command: "designDojo.resumeInterview" },
    state.status === "running"
      ? { label: "$(debug-pause) Pause Timer", command: "designDojo.toggleTimer" }
      : { label: "$(debug-start) Resume Timer", command: "designDojo.toggleTimer" },
    ...(next
      ? [{ label: `$(debug-step-over) Next Stage: ${next.name}`, command: "designDojo.nextStage" }]
      : []),
    { label: "$(comment-discussion) Ask the Interviewer…", command: "designDojo.askInterviewer" },
    interviews.recording.isOn(id)
      ? { label: "$(mute) Stop Recording", command: "designDojo.stopRecording" }
      : { label: "$(mic) Start Recording", command: "designDojo.startRecording" },
    { label: "$(debug-stop) End Interview", command: "designDojo.endInterview" },
    { label: "$(trash) Discard Interview…", command: "designDojo.discardInterview" },
  ];
  const picked = await vscode.window.showQuickPick(actions, {
    title: question?.title ?? state.header.question,
    placeHolder: `${formatTime(state.elapsedMs)} of ${formatTime(total_ms)}`,
  });
  if (picked) await vscode.commands.executeCommand(picked.command);
}

async function end(interviews: Interviews): Promise<void> {
  const { state } = interviews.requireLive();
  const left = clockFace(state).total_ms - state.elapsedMs;
  if (state.header.mode === "mock" && left > 60_000) {
    const detail = `${formatTime(left)} of the interview are left. Board and notes cannot be changed after the end.`;
    const choice = await vscode.window.showWarningMessage(
      "End the interview?",
      { modal: true, detail },
      "End Interview",
    );
    if (choice === undefined) return;
  }
  await interviews.end();
  const choice = await vscode.window.showInformationMessage(
    "The interview has ended. Grade it while it is fresh.",
    "Grade Interview",
  );
  if (choice !== undefined) await vscode.commands.executeCommand("designDojo.gradeInterview");
}

async function discard({ interviews, archive }: Parts, chosen: string | undefined): Promise<void> {
  const picked =
    chosen ??
    interviews.live?.id ??
    (await pickInterview(await archive.rows(), "any").then((row) => row && folderName(row)));
  if (picked === undefined) return;
  const choice = await vscode.window.showWarningMessage(
    "Discard this interview?",
    {
      modal: true,
      detail:
        'Board, notes and grades move to the folder "discarded" and are deleted after a week.',
    },
    "Discard Interview",
  );
  if (choice === undefined) return;
  const folder = await interviews.discard(picked);
  const reveal = "Show Folder";
  const shown = await vscode.window.showInformationMessage(
    `Discarded. A copy stays for a week in ${folder}.`,
    reveal,
  );
  if (shown === reveal)
    await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(folder));
}

async function insertMermaid(interviews: Interviews): Promise<void> {
  const session = interviews.requireLive();
  const clipboard = (await vscode.env.clipboard.readText()).trim();
  const isMermaid =
    /^(%%|---|flowchart|graph|sequenceDiagram|classDiagram|stateDiagram|erDiagram)/.test(clipboard);
  const panel = await interviews.show(session.id);
  panel.insertMermaid(isMermaid ? clipboard : "");
}
