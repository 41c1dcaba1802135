import * as keda from "@kubernetes-models/keda/keda.sh/v1alpha1";
import * as apps from "kubernetes-models/apps/v1";
import * as batch from "kubernetes-models/batch/v1";
import * as networking from "kubernetes-models/networking.k8s.io/v1";
import * as core from "kubernetes-models/v1";
import { parseAllDocuments } from "yaml";

/** One document as Kubernetes would read it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** All documents of a YAML stream. */
export function manifestsIn(yaml: string): Manifest[] {
  return parseAllDocuments(yaml).map((document): Manifest => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });
}

const models = new Map<string, new () => { validate(): void }>(
  [
    core.Namespace,
    core.PersistentVolumeClaim,
    core.Pod,
    core.Service,
    apps.Deployment,
    batch.Job,
    networking.NetworkPolicy,
    keda.ScaledObject,
  ].map((model) => [`${model.apiVersion} ${model.kind}`, model]),
);

/** What the schema of its kind has against a manifest; a kind without a schema is a problem, too. */
export function schemaProblems(manifest: Manifest): string[] {
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  const Model = models.get(kind);
  if (!Model) return [`no schema for ${kind}`];
  const unread = new Set<string>();
  const model = Object.assign(new Model(), watched(manifest, "", unread));
  try {
    model.validate();
  } catch (error) {
    return [`${kind}: ${String(error)}`];
  }
  return [...unread].map((path) => `${kind} has no field ${path}`);
}

/**
 * A copy that takes a path out of `unread` when its value is read. The schemas allow unknown fields, as an API server
 * does, but never look at them: what validation leaves unread is a misspelt field.
 */
function watched(value: unknown, path: string, unread: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item, i) => watched(item, `${path}/${i}`, unread));
  if (typeof value !== "object" || value === null) return value;
  const copy = {};
  for (const [key, inner] of Object.entries(value)) {
    const at = `${path}/${key}`;
    const shown = watched(inner, at, unread);
    unread.add(at);
    Object.defineProperty(copy, key, {
      enumerable: true,
      get: () => (unread.delete(at), shown),
    });
  }
  return copy;
}
