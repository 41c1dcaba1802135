import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/pack.ts";
import { cohortOf, disagreements } from "./cohortRules.ts";
import { manifestsIn, schemaProblems } from "./manifests.ts";

const FOLDER = join(ROOT, "docs/cohort/manifests");
const files = readdirSync(FOLDER).toSorted();
const written = files.map((file) => readFileSync(join(FOLDER, file), "utf8")).join("---\n");

const problems = (yaml: string): string[] => {
  const manifests = manifestsIn(yaml);
  const invalid = manifests.flatMap(schemaProblems);
  return invalid.length > 0 ? invalid : disagreements(cohortOf(manifests));
};

/** The manifests with one mistake in them. */
function planted(right: string, wrong: string): string {
  if (!written.includes(right)) throw new Error(`The manifests do not contain "${right}".`);
  return written.replace(right, wrong);
}

describe("the manifests of docs/cohort", () => {
  test("are those that the README applies", () => {
    const readme = readFileSync(join(ROOT, "docs/cohort/README.md"), "utf8");
    const named = [...readme.matchAll(/-f (\d\d-\w+\.yaml)/g)].map(([, file]) => file);
    expect(new Set(named)).toEqual(new Set(files));
  });

  test("are valid and agree with each other", () => {
    expect(problems(written)).toEqual([]);
  });
});

describe("a planted mistake is found:", () => {
  test.each([
    ["a number in words", "  strategy:", "  replicas: two\n  strategy:", "must be integer"],
    ["no target", "scaleTargetRef:", "scaleTarget:", "required property scaleTargetRef"],
    ["a field that does not exist", "readinessProbe:", "readynessProbe:", "readynessProbe"],
    ["a kind without a schema", "kind: Service\n", "kind: Servlet\n", "no schema for v1 Servlet"],
  ])("%s", (_, right, wrong, message) => {
    expect(problems(planted(right, wrong)).join("\n")).toContain(message);
  });

  test.each([
    [
      "the removed metricName",
      "        serverAddress:",
      "        metricName: calls\n        serverAddress:",
      "trigger calls-in-flight has a metricName",
    ],
    [
      "a metric name with an underscore",
      "sum(vllm:num_requests_waiting",
      "sum(vllm_num_requests_waiting",
      "trigger calls-in-flight asks for vllm_num_requests_waiting",
    ],
    [
      "a wake-up signal of the sleeping pods",
      "podSelector: app.kubernetes.io/name=grader",
      "podSelector: app.kubernetes.io/name=model-server",
      "no trigger can wake model-server",
    ],
    [
      "a wake-up signal of a pod that only copies",
      "app.kubernetes.io/name: cohort-files",
      "app.kubernetes.io/name: grader",
      "trigger graders also counts Pod cohort-files",
    ],
    [
      "a target that is not there",
      "scaleTargetRef:\n    name: model-server",
      "scaleTargetRef:\n    name: vllm",
      "ScaledObject model-server scales vllm, which is no Deployment",
    ],
    [
      "two owners of the number of replicas",
      "  strategy:",
      "  replicas: 1\n  strategy:",
      "Deployment model-server sets replicas, which the ScaledObject owns",
    ],
    [
      "a selector that selects nothing",
      "  selector:\n    app.kubernetes.io/name: model-server",
      "  selector:\n    app.kubernetes.io/name: model",
      "Service model-server does not select Deployment model-server",
    ],
    [
      "a port name that no container has",
      "targetPort: http",
      "targetPort: web",
      "no container of model-server has a port web",
    ],
    [
      "a probe of such a port",
      "startupProbe:\n            httpGet: { path: /health, port: http }",
      "startupProbe:\n            httpGet: { path: /health, port: api }",
      "no container of model-server has a port api",
    ],
    [
      "an image that moves",
      "vllm/vllm-openai:v0.30.0",
      "vllm/vllm-openai:latest",
      "image vllm/vllm-openai:latest has no exact version",
    ],
    [
      "another model's name",
      "--model qwen3-30b-a3b-instruct-2507-fp8",
      "--model qwen3",
      "the Job asks for qwen3, the server has qwen3-30b-a3b-instruct-2507-fp8",
    ],
    [
      "another address",
      "--base-url http://model-server:8000/v1",
      "--base-url http://vllm:8000/v1",
      "the Job calls http://vllm:8000/v1, the Service is http://model-server:8000/v1",
    ],
    [
      "a policy for nobody",
      "podSelector:\n            matchLabels:\n              app.kubernetes.io/name: grader",
      "podSelector:\n            matchLabels:\n              app.kubernetes.io/name: job",
      "NetworkPolicy model-server-from-grader names app.kubernetes.io/name=job, which no pod has",
    ],
    [
      "replicas on several nodes over one disk",
      "accessModes: [ReadWriteMany]",
      "accessModes: [ReadWriteOnce]",
      "claim model-weights serves 4 replicas but is not ReadWriteMany",
    ],
    [
      "a volume that nobody claims",
      "claimName: cohort",
      "claimName: interviews",
      "there is no claim interviews",
    ],
    [
      "a Service whose variables vLLM reads",
      "enableServiceLinks: false",
      "enableServiceLinks: true",
      "Deployment model-server gets a variable for every Service",
    ],
  ])("%s", (_, right, wrong, message) => {
    expect(problems(planted(right, wrong))).toContain(message);
  });
});

test("the grader's pod waits until the model server is healthy", async () => {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.writeHead(asked.length < 3 ? 503 : 200).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const [program = "", ...args] = cohortOf(manifestsIn(written)).waitCommand.map((part) =>
    part.replace("model-server:8000", `127.0.0.1:${port}`).replace("5000", "5"),
  );
  expect(program).toBe("node");
  await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  server.close();
  expect(asked).toEqual(["/health", "/health", "/health"]);
});
