import * as vscode from "vscode";
import { DojoError, messageOf } from "../core/errors.ts";

/** The log that "Show Logs" opens. Never holds what the candidate said or drew. */
export class Log implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel("Design Dojo", { log: true });

  info(message: string): void {
    this.channel.info(message);
  }

  warn(problem: unknown): void {
    this.channel.warn(messageOf(problem));
  }

  /** A bug: with its stack and its cause. */
  error(problem: unknown): void {
    for (let one: unknown = problem; one instanceof Error; one = one.cause)
      this.channel.error(one.stack ?? one.message);
    if (!(problem instanceof Error)) this.channel.error(String(problem));
  }

  show(): void {
    this.channel.show();
  }

  /** Tells the user: a DojoError in its own words, anything else as unexpected, with the way to the log. */
  async tell(problem: unknown): Promise<void> {
    this.error(problem);
    const text =
      problem instanceof DojoError ? problem.message : `Unexpected error: ${messageOf(problem)}`;
    const show = "Show Logs";
    if ((await vscode.window.showErrorMessage(`Design Dojo: ${text}`, show)) === show) this.show();
  }

  dispose(): void {
    this.channel.dispose();
  }
}
