import { describe, expect, test } from "vitest";
import type { KataLanguage } from "../../../src/core/katas/kata.ts";
import { leafName, testKey, testLabel } from "../../../src/core/katas/testName.ts";

describe("a test has one key in three languages", () => {
  test.each([
    [
      "taking > a refusal takes nothing",
      "Taking > test_a_refusal_takes_nothing",
      "TestARefusalTakesNothing",
      "arefusaltakesnothing",
    ],
    [
      "never more than 10 % in 2 s, whatever comes",
      "T > test_never_more_than_10_in_2_s_whatever_comes",
      "TestNeverMoreThan10In2SWhateverComes",
      "nevermorethan10in2swhatevercomes",
    ],
    ["it's done", "T > testItsDone", "Test_ItsDone", "itsdone"],
    ["a > b > tests the key", "T > test_tests_the_key", "TestTestsTheKey", "teststhekey"],
  ])("%s", (ts, py, go, key) => {
    expect([ts, py, go].map(testKey)).toEqual([key, key, key]);
  });

  test("as kata.yaml names it, without its suites", () => {
    expect(testKey("a refusal takes nothing")).toBe(testKey("taking > a refusal takes nothing"));
  });

  test("and other tests have other keys", () => {
    expect(testKey("takes 1")).not.toBe(testKey("takes 2"));
  });
});

test.each([
  ["alone", "alone"],
  ["suite > test", "test"],
  ["outer > inner > the test", "the test"],
  ["a>b", "a>b"],
])("of %j, %j is the test's own name", (name, leaf) => {
  expect(leafName(name)).toBe(leaf);
});

test.each<[KataLanguage, string, string]>([
  ["ts", "taking > A refusal takes nothing", "A refusal takes nothing"],
  ["ts", "test_kept_as_it_is", "test_kept_as_it_is"],
  ["py", "Taking > test_a_refusal_takes_nothing", "a refusal takes nothing"],
  ["py", "Taking > testTheWait", "TheWait"],
  ["py", "Taking > test", "test"],
  ["go", "TestARefusalTakesNothing", "a refusal takes nothing"],
  ["go", "Test_WaitsFor2Seconds", "waits for2 seconds"],
  ["go", "Test", "Test"],
])("for people, a test in %s called %j is %j", (language, name, label) => {
  expect(testLabel(name, language)).toBe(label);
});
