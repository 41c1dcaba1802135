import * as vscode from "vscode";
import type { Archive } from "./history/archive.ts";
import type { Interviews } from "./interview/interviews.ts";

/** Keeps the keys that the manifest's `enablement` and `when` clauses ask for. */
export function followContext(interviews: Interviews, archive: Archive): vscode.Disposable {
  const known = new Map<string, unknown>();
  const set = (key: string, value: unknown): void => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand("setContext", `designDojo.${key}`, value);
  };
  const { recording } = interviews;
  const updateRecording = (): void => {
    const { live } = interviews;
    set("recording", live !== undefined && recording.isOn(live.id));
  };
  const update = (): void => {
    set("interview", interviews.latest?.state.status ?? "none");
    updateRecording();
    set("referenceLocked", interviews.isMock);
    if (interviews.live) set("resumable", true);
  };
  const updateResumable = async (): Promise<void> => {
    const rows = await archive.rows();
    set(
      "resumable",
      interviews.live !== undefined ||
        rows.some(({ status }) => status === "running" || status === "paused"),
    );
  };
  const stops = [
    interviews.changed.on(update),
    recording.changed.on(updateRecording),
    archive.changed.on(() => void updateResumable()),
  ];
  update();
  void updateResumable();
  return new vscode.Disposable(() => stops.forEach((stop) => stop()));
}
