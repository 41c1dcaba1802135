import { expect, test } from "vitest";
import { boardOutline } from "../../../src/core/board/outline.ts";
import { boardNamed } from "../../support/boards.ts";

test("names containers, parts with their arrows, orphans and notes", () => {
  expect(boardOutline(boardNamed("inside-a-container"))).toBe(`# Board

4 parts, 3 connections, 1 part without a connection, 0 free notes.

## Containers

- Kubernetes contains: Ingest worker; Vector index

## Parts and what they connect to

- Kubernetes
- Ingest worker [worker]
  - to Vector index: upsert
  - to nothing
- Vector index [vector-index]
- Admin [human]

## Loose arrows

- from nothing to Kubernetes

## Not connected to anything

- Admin
`);
});

test("numbers parts of the same name", () => {
  expect(boardOutline(boardNamed("drawn-copies"))).toBe(`# Board

4 parts, 1 connection, 2 parts without a connection, 0 free notes.

## Parts and what they connect to

- Task queue [queue]
  - to Worker: pull
- Worker [worker]
- Worker (2) [worker]
- Worker (3) [worker]

## Not connected to anything

- Worker (2)
- Worker (3)
`);
});

test("says that a board is empty", () => {
  expect(boardOutline(boardNamed("empty"))).toBe("The board is empty.\n");
});
