import { expect, test } from "vitest";
import { openAiBaseUrl } from "../../../src/core/models/baseUrl.ts";

test.each([
  ["http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"],
  [" http://127.0.0.1:8000/ ", "http://127.0.0.1:8000/v1"],
  ["http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"],
  ["https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"],
  ["https://x.example/openai?api-version=2", "https://x.example/openai?api-version=2"],
])("%s is %s", (text, url) => {
  expect(openAiBaseUrl(text)).toBe(url);
});

test.each([
  ["127.0.0.1:8000", "127.0.0.1:8000 is no base URL"],
  ["ftp://example.com", "ftp://example.com is no base URL"],
  ["", "is no base URL"],
  ["https://me:secret@example.com/v1", "https://example.com/v1 has a name or password"],
])("refuses %s", (text, message) => {
  expect(() => openAiBaseUrl(text)).toThrow(message);
});
