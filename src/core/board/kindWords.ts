import type { KnownKind, NodeKind } from "./kinds.ts";

/** Roles and products: these words alone decide. */
const ROLES: Partial<Record<KnownKind, string>> = {
  client:
    "browser, mobile app, web app, mobile, frontend, front end, spa, ios, android, desktop app, laptop, phone, iot device, chat client, admin ui, web client, web browser, mobile client",
  dns: "dns, route53, route 53, name server, nameserver",
  cdn: "cdn, cloudfront, cloudflare, akamai, fastly, edge cache, content delivery network, edge pop, front door",
  "load-balancer":
    "load balancer, loadbalancer, lb, elb, alb, nlb, slb, nginx, haproxy, ingress, ingress controller, f5, maglev, gslb, global accelerator, traffic manager",
  gateway:
    "gateway, api gateway, kong, apigee, envoy, traefik, bff, proxy, reverse proxy, edge proxy, llm gateway, websocket gateway, edge gateway",
  service:
    "lambda, cloud function, cloud run, ec2, fargate, app server, application server, web server, api server, auth server, websocket server, chat server, web tier, app tier, embedding service, inference service",
  worker:
    "worker, consumer, celery, sidekiq, batch job, background job, job runner, processor, stream processor, flink, spark, crawler, indexer, executor, task runner, fetcher, transcoder, encoder, etl, reconciler, drainer, relay",
  queue:
    "queue, sqs, rabbitmq, rabbit mq, activemq, amqp, message queue, task queue, job queue, dead letter queue, dlq, broker, message broker, mqtt, sns, nats, bullmq, service bus, zeromq, fifo, mailbox",
  stream:
    "stream, kafka, kinesis, pulsar, event hub, event bus, event stream, event log, redis stream, redpanda, pub sub, pubsub, topic, eventbridge, commit log, write ahead log, wal, cdc, debezium, message bus",
  cache:
    "cache, redis, memcached, memcache, valkey, elasticache, dragonfly, varnish, semantic cache, prompt cache, hazelcast",
  sql: "sql, mysql, postgres, postgresql, pg, mariadb, sqlite, oracle, mssql, sql server, aurora, rds, spanner, cockroachdb, cockroach, tidb, vitess, planetscale, cloud sql, database, db, rdbms, datastore, data store, data warehouse, warehouse, bigquery, snowflake, redshift, clickhouse, read replica, outbox table, outbox, timescaledb",
  kv: "kv, dynamodb, dynamo, cassandra, scylladb, scylla, mongodb, mongo, rocksdb, leveldb, hbase, bigtable, etcd, zookeeper, consul, key value store, key value db, key value database, kv store, nosql, document store, document db, couchbase, firestore, cosmosdb, cosmos db, nosql db, nosql database, session store, state store",
  "object-store":
    "s3, object store, object storage, blob, blob store, blob storage, gcs, minio, bucket, r2, hdfs, data lake, file store, file storage, model registry, model store, artifact store, azure blob",
  "search-index":
    "elasticsearch, elastic search, elastic, opensearch, open search, solr, lucene, search index, inverted index, full text index, full text search, algolia, meilisearch, typesense, bm25",
  "vector-index":
    "vector index, vector db, vector database, vector store, vector search, pgvector, qdrant, pinecone, weaviate, milvus, faiss, chroma, chromadb, lancedb, hnsw, ann index, embedding store, embedding index, vespa",
  "gpu-pool":
    "gpu, gpu pool, gpu cluster, gpu node, gpu worker, gpu fleet, gpu server, h100, h200, a100, l40, tpu, node pool, accelerator, warm pool",
  "model-server":
    "vllm, sglang, tgi, triton, tensorrt, trtllm, ollama, llama cpp, model server, model serving, model replica, inference server, inference engine, inference replica, llm server, llm serving, ray serve, torchserve, kserve, embedding model, llm inference, llm replica, model endpoint, sagemaker, reranker, self hosted llm, self hosted model, local model, prefill, decode",
  router: "router, model router, smart router, dispatcher, request router",
  scheduler:
    "scheduler, cron, cron job, cronjob, airflow, temporal, workflow engine, job scheduler, task scheduler, timer service, slurm, kueue, delay queue scheduler, step function",
  autoscaler:
    "autoscaler, auto scaler, autoscaling, auto scaling, hpa, keda, karpenter, cluster autoscaler, scaler, auto scaling group, asg",
  "rate-limiter":
    "rate limiter, ratelimiter, rate limit, rate limiting, token bucket, leaky bucket, throttle, throttler, limiter, quota, quota service, token budget, admission control, admission controller",
  sandbox:
    "sandbox, firecracker, gvisor, microvm, micro vm, code executor, code runner, sandbox pool, isolate, sandboxed runner",
  provider:
    "provider, openai, open ai, anthropic, claude, gpt, gemini, bedrock, azure openai, mistral, cohere, vertex ai, llm api, llm provider, model provider, stripe, adyen, paypal, braintree, psp, payment provider, payment gateway, payment processor, twilio, sendgrid, apns, fcm, third party, external api, third party api, bank, card network, mailgun",
  metrics:
    "metric, prometheus, grafana, monitoring, monitor, observability, datadog, opentelemetry, otel, telemetry, tracing, jaeger, cloudwatch, alerting, alertmanager, new relic, splunk, kibana, statsd, thanos, victoriametrics, loki, log aggregation, metrics db, metrics store, metrics service",
  human:
    "human, human reviewer, reviewer, approver, human in the loop, on call, oncall, support agent, human review, human approval, moderator, human agent, operator console",
};

/** Words that name a part only when no role stands beside them: "Queue service" is a queue, "User service" a service. */
const GENERIC: Partial<Record<KnownKind, string>> = {
  service:
    "service, svc, server, microservice, api, backend, back end, monolith, orchestrator, coordinator, controller, manager, engine, lambda, function, graphql, rest api",
};

/** Words that decide only when they stand alone: "Search API" is a service, "Search" an index. */
const WEAK: Partial<Record<KnownKind, string>> = {
  client:
    "client, user, customer, app, device, sensor, uploader, ui, web, website, dashboard, sdk, caller, tenant, subscriber, sender, receiver, rider, driver, buyer, seller, viewer",
  service: "producer, publisher, handler, validator, notifier, ingester, ingestor",
  sql: "shard, table, replica, primary, ledger, storage engine",
  kv: "store, storage",
  "object-store": "file, image",
  "search-index": "search, index",
  "model-server": "inference, llm, model, embedder",
  "gpu-pool": "cuda",
  "vector-index": "vector, embedding",
  queue: "buffer, dead letter",
  human: "operator, admin, engineer, analyst, agent desk, team, manual review",
  metrics: "logging, log, alert, trace",
};

interface Word {
  readonly kind: KnownKind;
  readonly strength: number;
}

/** "Queues" and "queue" are one word. */
function singular(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

const VOCABULARY = new Map<string, Word>();
const LONGEST_PHRASE = 4;
for (const [strength, table] of [WEAK, GENERIC, ROLES].entries()) {
  for (const [kind, list] of Object.entries(table)) {
    for (const phrase of list.split(", ")) {
      const key = phrase.split(" ").map(singular).join(" ");
      VOCABULARY.set(key, { kind: kind as KnownKind, strength });
    }
  }
}

interface Token {
  readonly word: string;
  /** Parts of a label, parted by brackets, commas, lines or prepositions: the first names the thing. */
  readonly segment: number;
}

const PREPOSITIONS = new Set(["with", "for", "of", "to", "from", "via", "on", "in", "per", "by"]);

/** Words of a label in order, lower case and singular; camelCase is parted unless it is a known word. */
export function wordsOf(text: string): string[] {
  return tokensOf(text).map((token) => token.word);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let segment = 0;
  for (const [piece] of text.normalize("NFKC").matchAll(/[\p{L}\p{N}]+|[^\p{L}\p{N}\s_'’-]/gu)) {
    if (!/[\p{L}\p{N}]/u.test(piece)) {
      segment += 1;
      continue;
    }
    const whole = singular(piece.toLowerCase());
    if (PREPOSITIONS.has(whole)) segment += 1;
    const parts = VOCABULARY.has(whole)
      ? [whole]
      : piece.split(/(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);
    for (const part of parts) tokens.push({ word: singular(part.toLowerCase()), segment });
  }
  return tokens;
}

interface Match extends Word {
  readonly words: number;
  readonly segment: number;
  readonly end: number;
}

/** More words beat fewer, roles beat generic words, the first part of a label beats the rest, and its last noun the others. */
function better(a: Match, b: Match): boolean {
  if (a.strength !== b.strength && (a.strength === 0 || b.strength === 0))
    return a.strength > b.strength;
  if (a.words !== b.words) return a.words > b.words;
  if (a.strength !== b.strength) return a.strength > b.strength;
  if (a.segment !== b.segment) return a.segment < b.segment;
  return a.end > b.end;
}

/** The kind that the words of a label name: whole words only, `unknown` when they name none. */
export function kindFromWords(text: string): NodeKind {
  // "Cache hit?" is a decision, not a cache.
  if (/\?\s*$/.test(text)) return "unknown";
  const tokens = tokensOf(text);
  let best: Match | null = null;
  for (let start = 0; start < tokens.length; start += 1) {
    for (let words = 1; words <= LONGEST_PHRASE && start + words <= tokens.length; words += 1) {
      const slice = tokens.slice(start, start + words);
      const found = VOCABULARY.get(slice.map((token) => token.word).join(" "));
      if (!found) continue;
      const match = { ...found, words, segment: slice[0]?.segment ?? 0, end: start + words };
      if (best === null || better(match, best)) best = match;
    }
  }
  return best?.kind ?? "unknown";
}
