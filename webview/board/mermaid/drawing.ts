/** A shape as Excalidraw's `convertToExcalidrawElements` takes it, with an id that is unique on any board. */
export interface Skeleton {
  readonly type: string;
  readonly id: string;
  readonly [property: string]: unknown;
}

/** What a Mermaid text becomes on the board: shapes that can be edited, or one picture. */
export interface Drawing {
  readonly kind: "shapes" | "picture";
  readonly skeletons: readonly Skeleton[];
  /** Arrows that end at a frame: the skeleton form can bind them to shapes only. */
  readonly frameEnds: readonly FrameEnd[];
  readonly files: readonly DrawingFile[];
}

export interface FrameEnd {
  readonly arrow: string;
  readonly end: "startBinding" | "endBinding";
  readonly frame: string;
}

export interface DrawingFile {
  readonly id: string;
  readonly mimeType: "image/svg+xml";
  readonly dataURL: string;
  readonly created: number;
}
