import { expect, test } from "vitest";
import { serverMetrics } from "../../../src/services/models/serverMetrics.ts";
import { deadOrigin, openAiServer } from "../../support/modelServers.ts";

const plain = "vllm:num_requests_waiting 0\n";

test.each([
  [{ status: 200, body: plain }, plain],
  [{ status: 404, body: "no" }, null],
  [{ status: 204 }, null],
  [{ status: 200, body: "<html></html>", headers: { "content-type": "text/html" } }, null],
  [{ status: 200, body: { data: [] } }, null],
])("from %j", async (reaction, expected) => {
  const server = await openAiServer({ "GET /metrics": reaction });
  expect(await serverMetrics(server.origin)).toBe(expected);
  expect(server.received[0]?.headers.authorization).toBeUndefined();
});

test("nobody there is no metrics", async () => {
  expect(await serverMetrics(await deadOrigin())).toBeNull();
});
