/** A test or a suite as it stands in a file; lines count from 1, both included. */
export interface TestPlace {
  /** With the names of the suites around it, as runs report it. */
  readonly name: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Of a suite; a test has none. */
  readonly children: readonly TestPlace[] | undefined;
}

/** The names of all tests of these places, in order. */
export function testNames(places: readonly TestPlace[]): string[] {
  return places.flatMap(({ name, children }) => (children ? testNames(children) : [name]));
}
