import { oneLine } from "../oneLine.ts";
import type { BoardElement } from "./element.ts";
import { type Box, boxOf, type Point } from "./geometry.ts";
import { isKnownKind, type KnownKind } from "./kinds.ts";

/** Readers of single fields: a file of another program or version may hold anything in them. */

export function storedKind(data: unknown): KnownKind | null {
  if (!isRecord(data)) return null;
  const own = data["designDojo"];
  const kinds = [isRecord(own) ? own["kind"] : undefined, data["kind"]];
  return kinds.find(isKnownKind) ?? null;
}

/** `unsized`: the size of an element that carries none. */
export function uprightBox(element: BoardElement, unsized = { width: 0, height: 0 }): Box {
  const { width = unsized.width, height = unsized.height } = element;
  const [x, y] = [number(element["x"]), number(element["y"])];
  return boxOf([
    [x, y],
    [x + number(width), y + number(height)],
  ]);
}

export const angleOf = (element: BoardElement): number => number(element["angle"]);

export function bindingOf(binding: unknown): string | null {
  return isRecord(binding) && typeof binding["elementId"] === "string"
    ? binding["elementId"]
    : null;
}

/** One line, single spaces. */
export function cleanText(text: unknown): string {
  return typeof text === "string" ? oneLine(text) : "";
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

export const isNumber = (value: unknown): value is number => Number.isFinite(value);
export const number = (value: unknown): number => (isNumber(value) ? value : 0);
export const positive = (value: unknown, otherwise: number): number =>
  isNumber(value) && value > 0 ? value : otherwise;

export function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && isNumber(value[0]) && isNumber(value[1]);
}
