import { messageOf } from "../../../core/errors.ts";
import type { CaptureNews } from "../captureProtocol.ts";

type Reason = Extract<CaptureNews, { kind: "failed" }>["reason"];

/** Why there is no microphone, in a form that crosses to the parent. */
export class NoMicrophone extends Error {
  override readonly name = "NoMicrophone";
  readonly reason: Reason;

  constructor(reason: Reason, cause: unknown) {
    super(typeof cause === "string" ? cause : messageOf(cause), { cause });
    this.reason = reason;
  }
}
