/**
 * One llama.cpp engine that works on one request after the other, like a small server does. All figures are what
 * the engine itself counted.
 */
import { getLlama, LlamaCompletion, LlamaLogLevel, TokenBias } from "node-llama-cpp";

const MODEL_TURN = "<|im_start|>assistant\n";

export class Engine {
  #llama;
  #model;
  #endless;
  #grammars = new Map();
  #turn = Promise.resolve();
  /** True at the moment of reading. */
  load = { running: 0, waiting: 0 };
  /** Since the start. */
  total = { promptTokens: 0, cachedTokens: 0, generatedTokens: 0, finished: {} };

  /** Two threads on two busy cores wait for each other and take ten times longer than one. */
  static async start(modelFile) {
    const engine = new Engine();
    engine.#llama = await getLlama({
      gpu: false,
      build: "never",
      logLevel: LlamaLogLevel.error,
      maxThreads: 1,
    });
    engine.#model = await engine.#llama.loadModel({ modelPath: modelFile });
    engine.#endless = TokenBias.for(engine.#model);
    for (const token of engine.#model.iterateAllTokens())
      if (engine.#model.isEogToken(token)) engine.#endless.set(token, "never");
    return engine;
  }

  /** A memory of `size` tokens; what lies in it need not be read again. */
  async createSlot(size) {
    const context = await this.#model.createContext({
      contextSize: size,
      batchSize: Math.min(size, 2048),
      threads: 1,
    });
    return { size, context, sequence: context.getSequence() };
  }

  /** The prompt as the model reads it: only the template's own control tokens are control tokens. */
  tokensOf(messages) {
    const control = (text) => this.#model.tokenize(text, true);
    const turns = messages.flatMap(({ role, content }) => [
      ...control("<|im_start|>"),
      ...this.#model.tokenize(`${role}\n${content}`),
      ...control("<|im_end|>"),
      ...this.#model.tokenize("\n"),
    ]);
    return [...control("<s>"), ...turns, ...control(MODEL_TURN)];
  }

  textOf(tokens) {
    return this.#model.detokenize(tokens);
  }

  async grammarFor(schema) {
    const key = JSON.stringify(schema);
    const known = this.#grammars.get(key);
    if (known) return known;
    const grammar = await (schema === "json"
      ? this.#llama.getGrammarFor("json")
      : this.#llama.createGrammarForJsonSchema(schema));
    this.#grammars.set(key, grammar);
    return grammar;
  }

  /** Does the work when its turn comes, unless the client has gone by then. */
  async inTurn(signal, work) {
    this.load.waiting += 1;
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers();
    this.#turn = promise;
    await before;
    this.load.waiting -= 1;
    this.load.running += 1;
    try {
      return signal.aborted ? undefined : await work();
    } finally {
      this.load.running -= 1;
      resolve();
    }
  }

  /**
   * Reads the prompt and writes an answer into the slot.
   * @returns {Promise<{ finish: string, in: number, out: number, cached: number, firstTokenMs: number, durationMs: number }>}
   */
  async generate(slot, { tokens, maxTokens, temperature, seed, grammar, signal, onText }) {
    const { sequence } = slot;
    const started = performance.now();
    let firstTokenMs = 0;
    const before = sequence.tokenMeter.getState();
    const completion = new LlamaCompletion({ contextSequence: sequence });
    const { metadata } = await completion.generateCompletionWithMeta([...tokens], {
      maxTokens: Math.min(maxTokens, slot.size - tokens.length),
      temperature,
      seed,
      grammar,
      signal,
      stopOnAbortSignal: true,
      // By default the library leaves out the start of a prompt that takes more than nine tenths of the slot.
      disableContextShift: true,
      contextShiftSize: 0,
      repeatPenalty: false,
      // A random model does not know when to stop: free text ends at its limit, a grammar by itself.
      tokenBias: grammar ? undefined : this.#endless,
      onTextChunk: (text) => {
        firstTokenMs ||= performance.now() - started;
        onText(text);
      },
    });
    completion.dispose({ disposeSequence: false });
    const { usedInputTokens, usedOutputTokens: out } = sequence.tokenMeter.diff(before);
    // The slot holds the prompt and all but the last token of the answer; the meter takes the prompt's last
    // token, from which the first one is sampled, for output.
    const read = sequence.nextTokenIndex - out + 1;
    const figures = {
      finish: { maxTokens: "length", abort: "abort" }[metadata.stopReason] ?? "stop",
      in: read,
      out,
      cached: read - usedInputTokens - 1,
      firstTokenMs,
      durationMs: performance.now() - started,
    };
    this.#count(figures);
    return figures;
  }

  #count({ finish, in: read, out, cached }) {
    this.total.promptTokens += read;
    this.total.cachedTokens += cached;
    this.total.generatedTokens += out;
    this.total.finished[finish] = (this.total.finished[finish] ?? 0) + 1;
  }
}
