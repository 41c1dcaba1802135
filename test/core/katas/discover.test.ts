import { describe, expect, test } from "vitest";
import { discoverTests } from "../../../src/core/katas/discover/discover.ts";
import { testNames, type TestPlace } from "../../../src/core/katas/discover/testPlace.ts";
import type { KataLanguage } from "../../../src/core/katas/kata.ts";

const names = (language: KataLanguage, source: string) =>
  testNames(discoverTests(language, source));

/** Each place on a line of its own: its lines and its name, suites with what is in them. */
function outline(language: KataLanguage, source: string): string[] {
  const rows = (places: readonly TestPlace[]): string[] =>
    places.flatMap(({ name, startLine, endLine, children }) => [
      `${startLine}-${endLine} ${name}${children ? ":" : ""}`,
      ...rows(children ?? []),
    ]);
  return rows(discoverTests(language, source));
}

describe("TypeScript", () => {
  test("tests in suites in suites have all their names and lines", () => {
    const source = `import { describe, it, suite, test } from "node:test";
test("alone", () => {});
describe("outer", () => {
  test("first", () => {
    run(() => [1, { a: (2) }]);
  });
  suite("inner", () => {
    it('deep', async () => {});
  });
  it("last", () => {});
});
test("after", () => {});
`;
    expect(outline("ts", source)).toEqual([
      "2-2 alone",
      "3-11 outer:",
      "4-6 outer > first",
      "7-9 outer > inner:",
      "8-8 outer > inner > deep",
      "10-10 outer > last",
      "12-12 after",
    ]);
  });

  test.each([
    ["in double quotes", 'test("a \\"word\\"", f);', 'a "word"'],
    ["in single quotes", "test('it\\'s', f);", "it's"],
    ["as a template", "test(`a\\`b`, f);", "a`b"],
    ["after a comment", 'test(/* why */ "late", f);', "late"],
    ["with options", 'test("slow", { timeout: 5 }, f);', "slow"],
    ["that is skipped", 'test.skip("later", f);', "later"],
    ["that is to be written", 'it.todo("some day");', "some day"],
    [
      "with escapes",
      'test("a\\tb \\u00e9\\x21\\u{1F600} \\0\\q\\U0041", f);',
      "a\tb é!😀 \0qU0041",
    ],
    ["with line breaks", "test('one\\ntwo \\\nstill two', f);", "one\ntwo still two"],
    ["with an escaped backslash", "test(`a\\\\nb`, f);", "a\\nb"],
    ["on a line of its own", 'test(\n  "wrapped",\n  f,\n);', "wrapped"],
  ])("a title %s is found", (_, source, name) => {
    expect(names("ts", source)).toEqual([name]);
  });

  test.each([
    ["in a comment", '// test("a", f);\n/* test("b", f);\n * it("c", f); */'],
    ["in a string", "const text = 'test(\"a\", f)';"],
    ["in a template", 'const text = `test("a", f);\n${it}`;'],
    ["in a regular expression", 'const at = /test("a", f)/;'],
    ["of another object", 't.test("a", f); pattern.test("b");'],
    ["with a title that is only known at run time", "for (const n of [1]) test(`case ${n}`, f);"],
    ["with a title that is a variable", "test(title, f);"],
    ["of another name", 'contest("a", f); testing("b", f);'],
    ["that is not made", 'import { test } from "node:test"; export { test };'],
  ])("a test %s is none", (_, source) => {
    expect(names("ts", source)).toEqual([]);
  });

  test("a file that somebody is just typing keeps the tests that are whole", () => {
    expect(names("ts", 'test("whole", () => {});\ntest("half", () => {\n')).toEqual(["whole"]);
  });

  test("a suite without a test has none", () => {
    expect(outline("ts", 'describe("empty", () => {});')).toEqual(["1-1 empty:"]);
    expect(names("ts", 'describe("empty", () => {});')).toEqual([]);
  });
});

describe("Python", () => {
  test("the methods of test cases, decorated and async ones, too", () => {
    const source = `import unittest


class Taking(unittest.TestCase):
    """Tests of taking."""

    def setUp(self) -> None:
        self.x = 1

    def test_first(self) -> None:
        values = [
            1,
        ]

        self.assertEqual(values, [1])

    @unittest.skip("later")
    def test_decorated(self) -> None:
        pass

    def helper_test(self) -> None:
        pass


class Waiting(unittest.IsolatedAsyncioTestCase):
    async def test_async(
        self,
    ) -> None:
        await self.x
`;
    expect(outline("py", source)).toEqual([
      "4-22 Taking:",
      "10-15 Taking > test_first",
      "18-19 Taking > test_decorated",
      "25-29 Waiting:",
      "26-29 Waiting > test_async",
    ]);
  });

  test.each([
    ["a function outside of classes", "def test_a():\n    pass\n"],
    ["a method of another class", "class Helper(Base):\n    def test_a(self):\n        pass\n"],
    ["a method of a class without a base", "class TestA:\n    def test_a(self):\n        pass\n"],
    ["a comment", "class T(TestCase):\n    # def test_a(self):\n    pass\n"],
    [
      "a function in a method",
      "class T(TestCase):\n    def helper(self):\n        def test_a():\n            pass\n",
    ],
    [
      "a text",
      'class T(TestCase):\n    """Like this:\n\n        def test_a(self):\n            pass\n    """\n',
    ],
  ])("%s is none", (_, source) => {
    expect(names("py", source)).toEqual([]);
  });

  test("a comment may stand anywhere", () => {
    const source = "class T(TestCase):\n  # a comment\n    def test_a(self):\n        pass\n";
    expect(names("py", source)).toEqual(["T > test_a"]);
  });

  test("a class that derives from a test case of the file's own, over several steps", () => {
    const source = `class Base(unittest.TestCase):
    pass
class Middle(Base, Mixin):
    def test_a(self):
        pass
class Last(Middle):
    def test_b(self):
        pass
class Other(Elsewhere):
    def test_c(self):
        pass
`;
    expect(names("py", source)).toEqual(["Middle > test_a", "Last > test_b"]);
    const without = source.replace("unittest.TestCase", "Thing");
    expect(names("py", without)).toEqual([]);
  });

  test("a header may take several lines", () => {
    const source = `class Taking(
    Mixin,  # no Test :(
    unittest.TestCase,
    metaclass=made(int),
):
    """Taking."""

    def test_a(self):
        pass


class Generic[T](
    Taking
):
    def test_b(self):
        pass


class Plain(  # no TestCase
    Mixin,
):
    def test_c(self):
        pass
`;
    expect(outline("py", source)).toEqual([
      "1-9 Taking:",
      "8-9 Taking > test_a",
      "12-16 Generic:",
      "15-16 Generic > test_b",
    ]);
  });
});

describe("Go", () => {
  test("top-level tests with their lines; subtests belong to theirs", () => {
    const source = `package kata

import "testing"

func helper(t *testing.T) {}

func TestFirst(t *testing.T) {
	for _, name := range []string{"a"} {
		t.Run(name, func(t *testing.T) {})
	}
	t.Run("a literal name", func(t *testing.T) {
	})
}

func Test_second(tt *testing.T) { tt.Parallel() }

func Test(t *testing.T) {
}
`;
    expect(outline("go", source)).toEqual(["7-13 TestFirst", "15-15 Test_second", "17-18 Test"]);
  });

  test.each([
    ["TestMain", "func TestMain(m *testing.M) {\n}\n"],
    ["a name that goes on in lower case", "func Testing(t *testing.T) {\n}\n"],
    ["a method", "func (s *Suite) TestA(t *testing.T) {\n}\n"],
    ["a benchmark", "func BenchmarkA(b *testing.B) {\n}\n"],
    ["a line of a comment", "// func TestA(t *testing.T) {\n"],
    ["a comment of several lines", "/*\nfunc TestA(t *testing.T) {\n}\n*/\n"],
    ["a raw string", "var text = `\nfunc TestA(t *testing.T) {\n}\n`\n"],
  ])("%s is none", (_, source) => {
    expect(names("go", source)).toEqual([]);
  });

  test("a raw string does not end a test", () => {
    const source =
      "func TestA(t *testing.T) {\n\ttext := `\n}\n`\n}\n\nfunc TestB(t *testing.T) {\n}\n";
    expect(outline("go", source)).toEqual(["1-5 TestA", "7-8 TestB"]);
  });

  test.each(["// it`s", "'`'", '"`"', '"\\"`"', '"*/ /*"'])(
    "%s begins no raw string or comment",
    (text) => {
      const source = ["A", "B"]
        .map((name) => `func Test${name}(t *testing.T) {\n\t_ = ${text}\n}\n`)
        .join("");
      expect(outline("go", source)).toEqual(["1-3 TestA", "4-6 TestB"]);
    },
  );
});

test("line ends of Windows change nothing", () => {
  expect(outline("ts", 'test("a", () => {\r\n});\r\n')).toEqual(["1-2 a"]);
  expect(outline("go", "func TestA(t *testing.T) {\r\n}\r\n")).toEqual(["1-2 TestA"]);
  expect(outline("py", "class T(TestCase):\r\n  def test_a(self):\r\n    pass\r\n")).toEqual([
    ...["1-3 T:", "2-3 T > test_a"],
  ]);
});
