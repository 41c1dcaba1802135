/** Every cut prompt is noticed, and no whole one is suspected: on Ollama's /v1, which cuts without a word. */
import assert from "node:assert/strict";
import { estimateTokens } from "../../src/core/models/estimate.ts";
import { anyString, objectOf } from "../../src/core/models/replySchema.ts";
import { truncationSigns } from "../../src/core/models/truncation.ts";
import { openAiModel } from "../../src/services/models/openAi.ts";
import { interviewOf } from "./interviews.mjs";
import { MODEL, story, twin } from "./server.mjs";

const model = openAiModel({ baseUrl: `${twin.ollama}/v1`, model: MODEL, contextTokens: null });
const signal = new AbortController().signal;
/** The rest of an answer says nothing about the prompt, and takes time to write. */
const schema = objectOf({ marker_a: anyString, marker_b: anyString });

/** What the product knows of a call after it: its own estimate, the server's count, the markers. */
async function traceOf({ request, markers }) {
  const outcome = await model.send({ ...request, schema }, { signal });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  const { marker_a: a, marker_b: b } = JSON.parse(outcome.reply.text);
  return {
    estimatedIn: estimateTokens(request.prefix + request.task),
    reportedIn: outcome.reply.usage.in,
    countsCached: true,
    markers: { placed: markers, echoed: { a, b } },
  };
}

const bySign = (traces) =>
  traces.map(({ markers, ...counts }) => ({
    counts: truncationSigns({ ...counts, markers: null }),
    markers: truncationSigns({ ...counts, reportedIn: null, markers }),
    reportedIn: counts.reportedIn,
    estimatedIn: counts.estimatedIn,
  }));

story(
  "of 25 interviews that are too long, all are noticed by the count, and all by the markers",
  async () => {
    const lengths = Array.from({ length: 25 }, (_, index) => 15_000 + index * 3_000);
    const traces = [];
    for (const [number, length] of lengths.entries())
      traces.push(await traceOf(interviewOf(length, number)));
    const seen = bySign(traces);
    assert.deepEqual(
      seen.filter(({ counts }) => counts.length === 0),
      [],
    );
    assert.deepEqual(
      seen.filter(({ markers }) => markers.length === 0),
      [],
    );
  },
);

story("of 50 interviews that fit, none is suspected", async () => {
  const traces = [];
  for (let number = 0; number < 50; number += 1)
    traces.push(await traceOf(interviewOf(500 + number * 180, number)));
  assert.deepEqual(
    traces.filter((trace) => truncationSigns(trace).length > 0),
    [],
  );
});
