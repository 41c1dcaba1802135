/**
 * A real llama model of a few hundred kilobytes with seeded random weights. It reads and writes tokens like any
 * other; what it writes has no sense. `node tinyModel.mjs FILE`
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gguf } from "./gguf.mjs";
import { learnMerges } from "./vocabulary.mjs";

/** What the model could hold at most, as its file says; the servers give it less. */
export const TRAINED_CONTEXT = 32_768;
const WIDTH = 32;
const HEADS = 2;
const HIDDEN = 64;
const LAYERS = 1;
const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, byte: 6 };
const CONTROL = ["<s>", "</s>", "<|im_start|>", "<|im_end|>"];

export function writeTinyModel(file) {
  const vocabulary = vocabularyOf(projectTexts());
  writeFileSync(file, gguf(metadataOf(vocabulary), tensorsOf(vocabulary.length)));
}

function projectTexts() {
  const root = join(import.meta.dirname, "..", "..");
  const files = globSync(["question-bank/**/*.{md,yaml}"], { cwd: root });
  return files
    .toSorted()
    .map((name) => readFileSync(join(root, name), "utf8"))
    .join("\n");
}

/** The higher the score, the earlier llama.cpp merges: so the order of learning is the order of merging. */
function vocabularyOf(text) {
  const bytes = Array.from({ length: 256 }, (_, byte) => {
    const hex = byte.toString(16).toUpperCase().padStart(2, "0");
    return { text: `<0x${hex}>`, type: TOKEN_TYPE.byte };
  });
  const letters = Array.from({ length: 0x7f - 0x21 }, (_, at) => String.fromCharCode(0x21 + at));
  const normal = ["▁", ...letters, ...learnMerges(text)].map((piece) => ({
    text: piece,
    type: TOKEN_TYPE.normal,
  }));
  return [
    { text: "<unk>", type: TOKEN_TYPE.unknown },
    ...CONTROL.map((name) => ({ text: name, type: TOKEN_TYPE.control })),
    ...bytes,
    ...normal,
  ].map((token, index) => ({ ...token, score: token.type === TOKEN_TYPE.normal ? -index : 0 }));
}

function metadataOf(vocabulary) {
  const id = (text) => vocabulary.findIndex((token) => token.text === text);
  return {
    "general.architecture": ["text", "llama"],
    "general.name": ["text", "tiny-random"],
    "llama.context_length": ["u32", TRAINED_CONTEXT],
    "llama.embedding_length": ["u32", WIDTH],
    "llama.block_count": ["u32", LAYERS],
    "llama.feed_forward_length": ["u32", HIDDEN],
    "llama.attention.head_count": ["u32", HEADS],
    "llama.attention.head_count_kv": ["u32", HEADS],
    "llama.attention.layer_norm_rms_epsilon": ["f32", 1e-5],
    "llama.rope.dimension_count": ["u32", WIDTH / HEADS],
    "llama.vocab_size": ["u32", vocabulary.length],
    "tokenizer.ggml.model": ["text", "llama"],
    "tokenizer.ggml.tokens": ["list:text", vocabulary.map(({ text }) => text)],
    "tokenizer.ggml.scores": ["list:f32", vocabulary.map(({ score }) => score)],
    "tokenizer.ggml.token_type": ["list:i32", vocabulary.map(({ type }) => type)],
    "tokenizer.ggml.bos_token_id": ["u32", id("<s>")],
    "tokenizer.ggml.eos_token_id": ["u32", id("<|im_end|>")],
    "tokenizer.ggml.unknown_token_id": ["u32", id("<unk>")],
    // The engine writes the start token itself, where it counts.
    "tokenizer.ggml.add_bos_token": ["bool", false],
    "tokenizer.ggml.add_space_prefix": ["bool", false],
  };
}

function tensorsOf(tokens) {
  const random = gaussian(1);
  const weights = (name, ...shape) => ({
    name: `${name}.weight`,
    shape,
    values: Float32Array.from(
      { length: shape.reduce((a, b) => a * b) },
      () => random() / Math.sqrt(shape[0]),
    ),
  });
  const norm = (name) => ({
    name: `${name}.weight`,
    shape: [WIDTH],
    values: new Float32Array(WIDTH).fill(1),
  });
  const layer = (index) => {
    const part = `blk.${index}.`;
    return [
      norm(`${part}attn_norm`),
      ...["attn_q", "attn_k", "attn_v", "attn_output"].map((name) =>
        weights(part + name, WIDTH, WIDTH),
      ),
      norm(`${part}ffn_norm`),
      weights(`${part}ffn_gate`, WIDTH, HIDDEN),
      weights(`${part}ffn_up`, WIDTH, HIDDEN),
      weights(`${part}ffn_down`, HIDDEN, WIDTH),
    ];
  };
  return [
    weights("token_embd", WIDTH, tokens),
    norm("output_norm"),
    weights("output", WIDTH, tokens),
    ...Array.from({ length: LAYERS }, (_, index) => layer(index)).flat(),
  ];
}

/** Normally distributed numbers (Box-Muller over a linear congruential generator). */
function gaussian(seed) {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / (2 ** 32 + 1);
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
