import { describe, expect, test } from "vitest";
import { rubricOf, verdictOn, verdictsOf } from "../../support/interviews.ts";

/** An expression, and what a candidate said. */
type Row = readonly [find: string, said: string];

const MET: readonly Row[] = [
  ["reserve estimate", "We reserve an estimate before the call to the provider."],
  [
    "#reserve & #settle",
    "So we put a hold on the tokens up front, and when the usage block comes back we give the rest back.",
  ],
  [
    "#reserve & #settle",
    "On arrival we deduct an estimate. Once the stream ends the gateway trues up, it gives back what was not used.",
  ],
  ["#queue", "We don't need a cache, but we put a queue in front of the workers."],
  ["#queue", "We don't need a cache because the queue already smooths the load for the workers."],
  ["redis", "We don't keep anything in the node, we store counters in Redis with a script."],
  ["#idempotency-key", "We never call the provider without an idempotency key on the request."],
  ["retry & #idempotency-key", "We never retry a refund without an idempotency key from the run."],
  ["reserve", "We do not admit a request until the estimate is reserved in all buckets."],
  ["#record-first", "We don't send the mail before we have committed the intent row."],
  ["#no-blind-retry", "After a timeout we never retry blindly, we ask the provider first."],
  ["#queue", "This is not only a cache but also a queue for the slow providers."],
  ["#queue", "It's not just a queue in front of workers, it also does fairness."],
  ["queue depth", "We scale on queue depth rather than on CPU or memory."],
  ["queue depth", "Instead of CPU we scale on the queue depth of the gateway."],
  ["#noisy-neighbour", "With weighted shares there is no starvation of the small teams."],
  ["no double refund", "The ledger makes sure there is no double refund for one order."],
  [
    "429 & #retry-after",
    "We refuse with a 429 and a Retry-After header that says when to come back.",
  ],
  ["number(ms)", "The gateway may add at most fifty milliseconds at p95."],
  ["number(rps)", "That is 20 million a day, so about 230 requests per second on average."],
  ["number(rps)", "So roughly twelve hundred req/s at peak for the whole fleet."],
  ["number(rps)", "230 a second on average, five times that at peak."],
  ["number(usd)", "That comes to about $180k a day for all the providers."],
  ["number(tpm)", "At peak that makes tokens per minute about 130 million across providers."],
  ["number(tokens)", "We assume 1.5k input tokens and 300 output tokens per call."],
  [
    "#circuit-breaker & #failover",
    "Each provider has its own circuit breaker; when it opens, the router fails over to the next provider.",
  ],
  ["#in-progress", "If the first one is still running, the second caller gets a 409 and polls."],
  ["#missing-metric", "If there is no data from Prometheus we hold the replica count where it is."],
  [
    "no capacity & 503",
    "If there is no capacity in the zone, we answer with a 503 and a retry time.",
  ],
  ["reject", "A call that has no key is rejected by the executor."],
  ["#queue", "No, I would put a queue in front of the workers."],
  ["#queue", "No we would put a queue in front of the workers."],
  ["#failover", "When provider A is down we fall over to provider B within a few seconds."],
  ["#queue", "Not sure about the cache yet. The queue sits in front of the provider calls."],
  [
    "store down & half",
    "What happens when the store is down? Each node keeps serving with half of its share.",
  ],
  [
    "#queue",
    "okay so um we basically put a queue in front of the workers and uh they pull from it",
  ],
  ["read from database", "we dont need a cache we just read from the database every time"],
  ["#queue", "There's no reason not to put a queue in front of the workers."],
  ["#out-of-scope", "Training and billing are out of scope for me in this round."],
  [
    "(reserve | hold) & (settle | release)",
    "The node places a hold for the input plus expected output, and at the end release gives back the difference.",
  ],
  ["#redis", "We keep the counters in ready's, with a Lua script so it's one step."],
  ["#idempotency-key", "Every tool call carries an item potency key from the run and step."],
  ["#queue & deadline", "Every held request waits in a bounded cue with its own deadline."],
  [
    "#cache",
    "We do not need a cache at first. Once traffic doubles we add a cache in front of the model.",
  ],
  [
    "#alert",
    "We page the on-call when more than one percent of refunds are unresolved for an hour.",
  ],
  ["must never & twice", "A refund must never be paid twice for the same order line."],
  [
    "scale & queue",
    "We don't scale on GPU utilisation. We scale on the number of queued requests per replica.",
  ],
  [
    "utilization & not good signal",
    "Utilization is not a good signal because it reads high with a single request.",
  ],
  ["hold", "When no replica is ready the gateway holds the request in memory up to its deadline."],
  [
    "#single-flight",
    "Concurrent misses are collapsed, so only one goes to the model and the others wait for it.",
  ],
  [
    "partition",
    "The cached answers are never shared across tenants because the partition includes the tenant id.",
  ],
  [
    "#cache-key-scope",
    "The cached answers are never shared across tenants because the key is split.",
  ],
  [
    "timeout & not failure",
    "A timeout is not a failure, so we ask the provider whether it happened.",
  ],
  [
    "unknown & query",
    "We can't know whether it happened, so the state is unknown and we query by reference.",
  ],
  ["limit & per team", "We limit tokens per team, not just requests per team."],
  ["not cpu & queue", "Not CPU: the autoscaler looks at queued requests in the gateway."],
  [
    "backlog & number(requests)",
    "During one start of ninety seconds about 900 requests pile up in the backlog.",
  ],
  [
    "#littles-law & number(streams)",
    "1,200 a second times 5.6 seconds gives roughly 6,700 open streams at once.",
  ],
  [
    "#fast-up-slow-down",
    "It scales up fast, but before scaling down it waits for ten minutes of low load.",
  ],
  ["#readiness", "A pod doesn't get traffic until the readiness probe says the model is loaded."],
  [
    "#policy-check",
    "The policy engine sits outside the model and checks the amount in plain code.",
  ],
  [
    "#local-fallback",
    "If Redis is gone each node falls back to half of its share for five minutes.",
  ],
  ["#idempotency-key", "For anything that changes the world the idempotency key isn't optional."],
  ["lua script & used to check", "A Lua script is used to check and charge all of the buckets."],
  [
    "counters & redis",
    "Nodes themselves hold nothing so counters are in Redis and records in Dynamo.",
  ],
  [
    "#redaction",
    "Usage events carry counts only, no prompt text, and traces redact it before storage.",
  ],
  [
    "lease & number(seconds)",
    "Entries carry a lease of maybe sixty seconds before another worker takes over.",
  ],
  ["#unknown-outcome", "So after the crash we know that we might have sent it already."],
  [
    "refunds table & amount & status",
    "There's a refunds table: id, run id, payment id, amount in cents, currency, status, processor, created at.",
  ],
  ["#lease", "The dispatcher does select for update skip locked on a ready row with a lease."],
  [
    "#missing-metric",
    "I configure the fallback so no data means keep the current number of replicas.",
  ],
  [
    "payment differ | conflict error",
    "If the key is known but the amount is not the same as the first time, that's a conflict error.",
  ],
  ["connection & refused", "Without endpoints the connection is simply refused by the service."],
  [
    "refund & unresolved & number(days)",
    "I say no refund stays unresolved for more than three days.",
  ],
  ["#alert", "Alert if a stream has messages and there's still no ready pod after ninety seconds."],
  ["number(gpus)", "Night, ten hours, two nodes with sixteen GPUs."],
  ["number(usd)", "Twelve hundred calls, half a cent each, six dollars a second."],
  ["no team & share", "No team can take the share that was assigned to another one."],
  ["must not & twice", "The same refund must not be paid twice even when the worker dies."],
  [
    "timer & cancel",
    "Should the timer be earlier than the decision, the refund is cancelled and released.",
  ],
  ["#fail-closed", "We never fail open on money, that limit stays closed until Redis is back."],
  [
    "#failover",
    "It is important to fail over to the second provider when the first one returns errors.",
  ],
  [
    "#shadow-mode",
    "For two weeks the limiter only logs whom it would have refused, without enforcing anything.",
  ],
  ["#shadow-mode", "We start in log only mode and do not enforce the limits for two weeks."],
  [
    "key & #not-from-model",
    "The key is not derived from the model's text, it comes from the run and step.",
  ],
  [
    "#key-from-state",
    "The key is not derived from the model's text, it comes from the run id and step id.",
  ],
  [
    "#unknown-outcome",
    "After the timeout the refund may have gone through, so we park it as unresolved.",
  ],
  ["#guarantee", "One team can never take the share that was assigned to another team."],
  ["lose data & replica", "With synchronous replicas we do not lose data when one zone goes away."],
  [
    "#dashboard",
    "Each team has a dashboard with its tokens, no matter which provider served them.",
  ],
  [
    "#canary",
    "We roll out to batch first, then interactive, with no more than one class at a time.",
  ],
  ["#shadow-mode", "Before we enforce anything there'll be a shadow mode for about two weeks."],
  ["#warm-pool", "The chat model must never go to zero, so we keep one replica warm in each zone."],
  [
    "#scale-to-zero & #cold-start",
    "Rarely used models go to zero, which means the first caller waits for the cold start.",
  ],
  [
    "#graceful-drain",
    "When a pod is removed it stops accepting requests and finishes what is running, up to five minutes.",
  ],
  ["#lease", "If the worker doesn't renew its lease in time another one takes over the row."],
  [
    "#unknown-outcome & #query-outcome",
    "We don't know whether it happened, so before anything else we ask the processor by our reference.",
  ],
  [
    "#not-from-model",
    "You can't let the model pick the key, not from the text, because it changes when sampled again.",
  ],
  [
    "#rollback",
    "If the error rate isn't back under one percent in five minutes we roll back automatically.",
  ],
  [
    "429 & #retry-after",
    "Callers don't have to guess, the 429 carries a retry-after in milliseconds per bucket.",
  ],
  [
    "#fair-share",
    "It's weighted fair queueing across teams rather than first come first served for everybody.",
  ],
  [
    "#tenant-isolation",
    "Isn't that a noisy neighbour? Right, so each customer gets its own pool per tenant with a cap.",
  ],
  [
    "#local-fallback",
    "Redis down doesn't mean we're down, each node falls back to half its share.",
  ],
  [
    "#binding-resource & quota",
    "CPU isn't the bottleneck here, the bottleneck is the provider quota at peak.",
  ],
  ["quota", "The gateway CPU isn't what runs out first, it's the provider quota at peak."],
  ["#reserve", "I'd say we take a hold on the tokens first, no matter what the client claims."],
  [
    "#policy-check",
    "The model can propose whatever it wants, but plain code decides, not the model.",
  ],
  ["#loss-cap", "Even a fooled agent can't do more than the daily limit per customer allows."],
  ["postgres", "Not Redis for this one, I'd use Postgres because I want a synchronous commit."],
  [
    "#cache-exclusion",
    "Answers with personal data never go into the cache, we only cache FAQ routes.",
  ],
  [
    "#alert & number(percent)",
    "If more than two percent of refunds are stuck for an hour that pages the on-call.",
  ],
  [
    "note of it | #record-first",
    "Write the row first, then send, so a crash in between leaves a trace of it.",
  ],
  [
    "#demand-signal",
    "Scaling looks at in flight plus waiting requests divided by the target per replica, not GPU utilisation.",
  ],
  [
    "#settle",
    "Afterwards whatever wasn't consumed goes back, so we refund the difference into the bucket.",
  ],
  [
    "#single-exit",
    "Only one service holds the processor credentials, so everything goes through the ledger check.",
  ],
  [
    "#first-version",
    "For the first month I'd ship without the semantic cache and add it later if the hit rate is there.",
  ],
];

const PARTIAL: readonly Row[] = [
  ["counter & redis", "We don't keep counters in the node, they live in Redis."],
  ["#queue", "Should we use a queue in front of the workers here?"],
  ["#queue", "Maybe we could put a queue in front of the workers at some point."],
  ["#queue", "I don't know if we need a queue in front of the workers."],
  ["insert row & lease", "Insert row, key, tool, body hash, lease sixty seconds."],
  ["#canary", "Would you like me to talk about the canary release of the limiter now?"],
  ["#canary", "Could we maybe do a canary release for the limiter?"],
];

const CONTRADICTED: readonly Row[] = [
  ["#queue", "We do not need a cache, a queue or retries in this design."],
  ["#retry", "We do not need a cache, a queue or retries in this design."],
  ["#cache", "We don't need a cache in front of the database at all."],
  ["#queue", "A queue is not needed for this kind of bursty traffic shape."],
  ["#queue", "There is no queue between the gateway and the three providers."],
  ["#queue", "I don't think we need a queue between the gateway and the workers."],
  ["#cache", "We don't need a cache because the queue already smooths the load for the workers."],
  ["#duplicate-request", "We do not need to handle duplicate requests in the executor."],
  ["duplicate detection", "There is no duplicate detection in the tool executor at all."],
  ["#reserve", "It is not the case that we reserve an estimate before the provider call."],
  [
    "#settle",
    "We will not do the following: reserve an estimate up front and settle when usage arrives.",
  ],
  ["#queue", "We will skip the queue and call the provider directly from the gateway."],
  ["#failover", "There's no failover between the two providers in my design."],
  ["#circuit-breaker", "We neither have a circuit breaker nor any kind of failover."],
  ["#failover", "We neither have a circuit breaker nor any kind of failover."],
  ["#cache", "we dont need a cache we just read from the database every time"],
  [
    "#cache",
    "We have a cache in front of the model. Actually, scratch that, we do not need a cache here.",
  ],
  ["#alert", "Nobody gets paged and there are no alerts on the error rate."],
  ["#backoff", "We retry immediately and there's no backoff and no jitter on the client."],
  [
    "idempotency",
    "We don't use idempotency keys, we don't store results, and we don't reconcile anything.",
  ],
  [
    "reconcile",
    "We don't use idempotency keys, we don't store results, and we don't reconcile anything.",
  ],
  ["reserve", "We do not reserve tokens, and when the usage comes back we do not settle anything."],
  ["settle", "We do not reserve tokens, and when the usage comes back we do not settle anything."],
  [
    "settle",
    "There is no we reserve tokens, and when the usage comes back we settle the difference.",
  ],
  ["per team limit", "We do not want any per team limit on the gateway."],
  ["#readiness", "Pods get traffic right away, we don't wait for a readiness probe."],
  ["#human-approval", "No approval is needed for refunds below a hundred dollars or above it."],
  ["#policy-check & model", "We trust the model and there is no policy check outside the model."],
  ["#fail-open", "We would never fail open on money, whatever happens to the store."],
  ["#retry", "We have no retries anywhere between the gateway and its providers."],
  [
    "#unknown-outcome",
    "There is no unknown state, every refund is either done or failed in my model.",
  ],
  ["#tracing", "There is no tracing and there are no dashboards for the whole gateway."],
  ["#dashboard", "There is no tracing and there are no dashboards for the whole gateway."],
  ["#canary", "We won't do a canary, we'll just deploy it to everyone on Monday."],
  ["#encryption", "The prompts are not encrypted at rest and are kept for ninety days."],
  [
    "#durable-workflow",
    "I wouldn't bring in a workflow engine, that's too heavy for this team and its traffic.",
  ],
  [
    "#sharding",
    "Sharding isn't necessary with two hundred gigabytes on a single Postgres machine.",
  ],
  ["#fencing", "We haven't got fencing tokens or leases on the workers in this version."],
  ["#human-approval", "I'm not going to add any human approval step for the refunds."],
  [
    "#dead-letter",
    "Honestly, no dead letter queue, messages that fail are simply dropped by workers.",
  ],
  ["#slo", "We never defined an SLO and nobody is on call for the gateway."],
  ["#encryption", "Prompts are kept in plain text, we don't bother with encryption at rest."],
  ["#shadow-mode", "There won't be a shadow mode before we enforce the limits for everybody."],
  ["#record-first", "We do not persist the intent or write anything before the call goes out."],
  [
    "#backoff",
    "Clients retry straight away without backoff, we don't do exponential backoff anywhere.",
  ],
];

const ABSENT: readonly Row[] = [
  ["#queue", "A queue would be overkill for this kind of traffic."],
  ["#idempotency-key", "Today they have no idempotency key on the tool calls."],
  ["retry", "Right now the teams retry blindly against the provider after a timeout."],
  ["#cache", "Instead of a cache we use materialized views in the database."],
  ["cpu", "We scale on queue depth rather than on CPU or memory."],
  ["#queue", "Without a queue the burst would hit the pods directly."],
  ["number(ms)", "The gateway must be fast and add little latency to the call."],
  ["#queue", "cache queue retry replica shard rate limit kafka redis cdn lru"],
  [
    "#queue & #retry",
    "rate limiting, idempotency, retry, queue, caching, sharding, failover, circuit breaker",
  ],
  ["#cache", "Caching is out of scope for me in this round."],
  ["#sharding", "The old system used to shard by customer and it broke last month."],
  ["#replication", "We can't afford replicas in a second zone, so there are none."],
  ["#queue", "Caching and the queue are out of scope for me in this round of design."],
  [
    "reserve & settle",
    "Token bucket. Lua script. Reserve and settle. Idempotency key. Unknown outcome. Fair queue. Circuit breaker. Hedged reads.",
  ],
  ["wake & model pod", "So the wake up does not depend on any metric of a model pod."],
  ["#cache", "We can't use a cache because the answers are personal to each customer."],
  ["hash arguments", "The key is run plus step, not a hash of the arguments or the text."],
  [
    "first come first served",
    "It's weighted fair queueing across teams rather than first come first served for everybody.",
  ],
  [
    "#idempotency-key",
    "What they have now is no idempotency key at all on the tool calls, right now it just retries.",
  ],
  ["redis", "Not Redis for this one, I'd use Postgres because I want a synchronous commit."],
  [
    "#queue",
    "The interviewer said a queue was overkill and unnecessary for this traffic, I agree completely.",
  ],
  ["#semantic-cache", "For the first month I'd ship without the semantic cache."],
];

describe("what was said", () => {
  test.each(MET)("affirmed is met: %s in %s", (find, said) => {
    expect(verdictOn(find, said)).toBe("met");
  });

  test.each(PARTIAL)("asked, supposed or only contrasted is partial: %s in %s", (find, said) => {
    expect(verdictOn(find, said)).toBe("partial");
  });

  test.each(CONTRADICTED)("denied is contradicted: %s in %s", (find, said) => {
    expect(verdictOn(find, said)).toBe("contradicted");
  });

  test.each(ABSENT)(
    "set aside, listed, or the state of today is nothing: %s in %s",
    (find, said) => {
      expect(verdictOn(find, said)).toBe("absent");
    },
  );
});

const NOTES: readonly (readonly [verdict: string, find: string, note: string])[] = [
  ["met", "reserve", "Reserve the estimate before the call and settle with the actual usage."],
  ["met", "reserve & settle", "limiter: reserve est, settle w/ usage -> Redis Lua"],
  ["partial", "reserve", "limiter: reserve est, settle w/ usage -> Redis Lua"],
  ["absent", "reserve", "reserve settle lua atomic bucket redis"],
];

test.each(NOTES)("a note is %s for %s: %s", (verdict, find, note) => {
  expect(verdictsOf({ notes: note }, rubricOf({ it: [find] }))).toEqual({ it: verdict });
});
