import { RefusedRequest } from "./httpFailure.ts";

/**
 * The same response, whose body breaks off at a line that is no JSON. Ollama's client would leave such a line out,
 * so that the answer has a hole, and print it.
 */
export function withJsonLines(response: Response): Response {
  const { body, status, headers } = response;
  if (body === null) return response;
  const checked = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(checkLines())
    .pipeThrough(new TextEncoderStream());
  return new Response(checked, { status, headers });
}

/** Passes whole lines on. */
function checkLines(): TransformStream<string, string> {
  let rest = "";
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter(isWritten)) controller.enqueue(`${checked(line)}\n`);
    },
    flush(controller) {
      if (isWritten(rest)) controller.enqueue(checked(rest));
    },
  });
}

const isWritten = (line: string) => line.trim() !== "";

function checked(line: string): string {
  try {
    JSON.parse(line);
    return line;
  } catch {
    throw new RefusedRequest({ kind: "server-error", detail: "a line of the answer is no JSON" });
  }
}
