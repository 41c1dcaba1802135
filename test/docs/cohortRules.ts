import * as z from "zod";
import type { Manifest } from "./manifests.ts";

const Labels = z.record(z.string(), z.string());
const Named = z.object({ name: z.string() });
const Probe = z.object({ httpGet: z.object({ port: z.string() }) }).optional();
const Container = z.object({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  startupProbe: Probe,
  readinessProbe: Probe,
  livenessProbe: Probe,
});
const PodSpec = z.object({
  enableServiceLinks: z.boolean().default(true),
  initContainers: z.array(Container).default([]),
  containers: z.array(Container),
  volumes: z
    .array(z.object({ persistentVolumeClaim: z.object({ claimName: z.string() }).optional() }))
    .default([]),
});
const Template = z.object({ metadata: z.object({ labels: Labels }), spec: PodSpec });
const Claim = z.object({
  metadata: Named,
  spec: z.object({ accessModes: z.array(z.string()) }),
});
const Pod = z.object({ metadata: Named.extend({ labels: Labels }), spec: PodSpec });
const Deployment = z.object({
  metadata: Named,
  spec: z.object({ replicas: z.number().optional(), template: Template }),
});
const Service = z.object({
  metadata: Named,
  spec: z.object({
    selector: Labels,
    ports: z.tuple([z.object({ port: z.number(), targetPort: z.string() })]),
  }),
});
const Job = z.object({ metadata: Named, spec: z.object({ template: Template }) });
const Selector = z.object({ matchLabels: Labels });
const Peer = z.object({
  podSelector: Selector.optional(),
  namespaceSelector: Selector.optional(),
});
const Policy = z.object({
  metadata: Named,
  spec: z.object({
    podSelector: Selector,
    ingress: z.array(z.object({ from: z.array(Peer) })).default([]),
    egress: z.array(z.object({ to: z.array(Peer) })).default([]),
  }),
});
const Trigger = z.object({ type: z.string(), name: z.string(), metadata: Labels });
const ScaledObject = z.object({
  metadata: Named,
  spec: z.object({
    scaleTargetRef: Named,
    minReplicaCount: z.number(),
    maxReplicaCount: z.number(),
    triggers: z.array(Trigger),
  }),
});

/** The parts of the example, read as far as the rules below look. */
export function cohortOf(manifests: readonly Manifest[]) {
  const all = <T>(kind: string, schema: z.ZodType<T>): T[] =>
    manifests.filter((manifest) => manifest.kind === kind).map((it) => schema.parse(it));
  const only = <T>(kind: string, schema: z.ZodType<T>): T => {
    const [found, ...others] = all(kind, schema);
    if (!found || others.length > 0) throw new Error(`There is not exactly one ${kind}.`);
    return found;
  };
  const job = only("Job", Job);
  return {
    claims: all("PersistentVolumeClaim", Claim),
    policies: all("NetworkPolicy", Policy),
    deployment: only("Deployment", Deployment),
    service: only("Service", Service),
    scaling: only("ScaledObject", ScaledObject),
    files: only("Pod", Pod),
    job,
    waitCommand: job.spec.template.spec.initContainers[0]?.command ?? [],
  };
}

type Cohort = ReturnType<typeof cohortOf>;

/** What no schema sees: where the manifests disagree with each other or with how vLLM and KEDA work. */
export function disagreements(cohort: Cohort): string[] {
  return [
    ...scalingProblems(cohort),
    ...wakeUpProblems(cohort),
    ...serviceProblems(cohort),
    ...callProblems(cohort),
    ...policyProblems(cohort),
    ...podProblems(cohort),
    ...volumeProblems(cohort),
  ];
}

function scalingProblems({ scaling, deployment }: Cohort): string[] {
  const { scaleTargetRef, triggers } = scaling.spec;
  const { name } = deployment.metadata;
  const target = scaleTargetRef.name;
  return [
    ...(target === name
      ? []
      : [`ScaledObject ${scaling.metadata.name} scales ${target}, which is no Deployment`]),
    ...(deployment.spec.replicas === undefined
      ? []
      : [`Deployment ${name} sets replicas, which the ScaledObject owns`]),
    ...triggers.flatMap((trigger) => [
      ...("metricName" in trigger.metadata ? [`trigger ${trigger.name} has a metricName`] : []),
      ...(trigger.metadata["query"]?.match(/\bvllm_\w+/g) ?? []).map(
        (metric) => `trigger ${trigger.name} asks for ${metric}`,
      ),
    ]),
  ];
}

/** At zero replicas only a trigger whose signal does not come from those replicas can wake them. */
function wakeUpProblems({ scaling, deployment, job, files }: Cohort): string[] {
  const wakes = scaling.spec.triggers.filter(({ type, metadata }) => {
    if (type === "cron") return true;
    if (type !== "kubernetes-workload") return false;
    const counted = labelsOf(metadata["podSelector"] ?? "");
    return (
      !selects(counted, deployment.spec.template.metadata.labels) &&
      selects(counted, job.spec.template.metadata.labels)
    );
  });
  const asleep = scaling.spec.minReplicaCount === 0 && wakes.length === 0;
  return [
    ...(asleep ? [`no trigger can wake ${deployment.metadata.name}`] : []),
    ...wakes
      .filter(({ metadata }) =>
        selects(labelsOf(metadata["podSelector"] ?? ""), files.metadata.labels),
      )
      .map(({ name }) => `trigger ${name} also counts Pod ${files.metadata.name}`),
  ];
}

function serviceProblems({ service, deployment }: Cohort): string[] {
  const { name } = deployment.metadata;
  const { labels } = deployment.spec.template.metadata;
  const { containers } = deployment.spec.template.spec;
  const ports = containers.flatMap((container) => container.ports.map((port) => port.name));
  const named = [
    ...service.spec.ports.map(({ targetPort }) => targetPort),
    ...containers
      .flatMap(({ startupProbe, readinessProbe, livenessProbe }) => [
        startupProbe,
        readinessProbe,
        livenessProbe,
      ])
      .flatMap((probe) => probe?.httpGet.port ?? []),
  ];
  return [
    ...(selects(service.spec.selector, labels)
      ? []
      : [`Service ${service.metadata.name} does not select Deployment ${name}`]),
    ...named
      .filter((port) => !ports.includes(port))
      .map((port) => `no container of ${name} has a port ${port}`),
  ];
}

/** The name of the model and the address stand in three files each. */
function callProblems({ service, deployment, scaling, job }: Cohort): string[] {
  const call = job.spec.template.spec.containers.flatMap(({ command }) => command).join(" ");
  const flag = (name: string) => new RegExp(` --${name} (\\S+)`).exec(call)?.[1] ?? "nothing";
  const args = deployment.spec.template.spec.containers.flatMap((container) => container.args);
  const served = args.join(" ").match(/--served-model-name=(\S+)/)?.[1] ?? "nothing";
  const address = `http://${service.metadata.name}:${service.spec.ports[0].port}/v1`;
  const measured = scaling.spec.triggers.flatMap(({ metadata }) =>
    [...(metadata["query"] ?? "").matchAll(/model_name="([^"]*)"/g)].map(([, name]) => name),
  );
  return [
    ...(flag("model") === served
      ? []
      : [`the Job asks for ${flag("model")}, the server has ${served}`]),
    ...(flag("base-url") === address
      ? []
      : [`the Job calls ${flag("base-url")}, the Service is ${address}`]),
    ...measured
      .filter((name) => name !== served)
      .map((name) => `a trigger measures ${name}, the server has ${served}`),
  ];
}

/** A selector without a namespace means a pod of ours. */
function policyProblems({ policies, deployment, job }: Cohort): string[] {
  const pods = [deployment, job].map(({ spec }) => spec.template.metadata.labels);
  return policies.flatMap(({ metadata, spec }) =>
    [
      { podSelector: spec.podSelector, namespaceSelector: undefined },
      ...spec.ingress.flatMap(({ from }) => from),
      ...spec.egress.flatMap(({ to }) => to),
    ]
      .flatMap((peer) => (peer.namespaceSelector || !peer.podSelector ? [] : [peer.podSelector]))
      .map(({ matchLabels }) => matchLabels)
      .filter((labels) => !pods.some((pod) => selects(labels, pod)))
      .map((labels) => `NetworkPolicy ${metadata.name} names ${textOf(labels)}, which no pod has`),
  );
}

function podProblems({ deployment, job, files }: Cohort): string[] {
  const pods = [deployment.spec.template.spec, job.spec.template.spec, files.spec];
  const containers = pods.flatMap((pod) => [...pod.initContainers, ...pod.containers]);
  return [
    ...(deployment.spec.template.spec.enableServiceLinks
      ? [`Deployment ${deployment.metadata.name} gets a variable for every Service`]
      : []),
    ...containers
      .filter(({ image }) => !/^[\w./-]+:v?\d+\.\d+\.\d+(-[\w.-]+)?$/.test(image))
      .map(({ image }) => `image ${image} has no exact version`),
  ];
}

function volumeProblems({ claims, deployment, job, files, scaling }: Cohort): string[] {
  const used = (pod: z.infer<typeof PodSpec>) =>
    pod.volumes.flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
  const model = used(deployment.spec.template.spec);
  const replicas = scaling.spec.maxReplicaCount;
  return [
    ...[...model, ...used(job.spec.template.spec), ...used(files.spec)]
      .filter((name) => !claims.some(({ metadata }) => metadata.name === name))
      .map((name) => `there is no claim ${name}`),
    ...claims
      .filter(({ metadata }) => replicas > 1 && model.includes(metadata.name))
      .filter(({ spec }) => !spec.accessModes.includes("ReadWriteMany"))
      .map(
        ({ metadata }) =>
          `claim ${metadata.name} serves ${replicas} replicas but is not ReadWriteMany`,
      ),
  ];
}

type LabelMap = Readonly<Record<string, string>>;

const selects = (selector: LabelMap, labels: LabelMap): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);

const labelsOf = (selector: string): LabelMap =>
  Object.fromEntries(selector.split(",").map((pair) => pair.split("=")));

const textOf = (labels: LabelMap): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
