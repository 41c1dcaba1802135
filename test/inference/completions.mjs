/** The OpenAI form of an answer, which both faces speak: whole, or as server-sent events. */
import { json } from "./http.mjs";

/** @param {(figures: object) => object} usageOf what this server tells of the figures */
export function completionWriter(body, response, usageOf) {
  const head = {
    id: `chatcmpl-${crypto.randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: body.model,
  };
  return body.stream ? events(body, response, head, usageOf) : whole(response, head, usageOf);
}

function events({ stream_options: options }, response, head, usageOf) {
  const send = (part) =>
    response.write(
      `data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", ...part })}\n\n`,
    );
  const choice = (delta, finish = null) => ({
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return {
    begin() {
      response.writeHead(200, { "content-type": "text/event-stream" });
      send(choice({ role: "assistant", content: "" }));
    },
    text: (text) => send(choice({ content: text })),
    end(figures) {
      send(choice({}, figures.finish));
      if (options?.include_usage) send({ choices: [], usage: usageOf(figures) });
      response.end("data: [DONE]\n\n");
    },
  };
}

function whole(response, head, usageOf) {
  let content = "";
  return {
    begin() {},
    text: (text) => (content += text),
    end(figures) {
      const choice = {
        index: 0,
        message: { role: "assistant", content },
        finish_reason: figures.finish,
      };
      json(response, 200, {
        ...head,
        object: "chat.completion",
        choices: [choice],
        usage: usageOf(figures),
      });
    },
  };
}

/** The schema that the client asks for, "json" for any JSON, undefined for free text. */
export function schemaIn({ response_format: format }) {
  if (format?.type === "json_schema") return format.json_schema.schema;
  return format?.type === "json_object" ? "json" : undefined;
}
