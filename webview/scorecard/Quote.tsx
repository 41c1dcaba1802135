import type { GradeQuote } from "../../src/core/grading/grade.ts";
import { minutesAndSeconds } from "../shared/time.ts";

interface Props {
  readonly quote: GradeQuote;
  readonly onShow: (source: string, text: string) => void;
}

/** The candidate's own words or box, and a button that goes there. */
export function Quote({ quote, onShow }: Props) {
  const { kind, text, t, source } = quote;
  const place = kind === "speech" ? (t === null ? "speech" : minutesAndSeconds(t)) : kind;
  return (
    <blockquote>
      <span>{kind === "board" ? text : `“${text}”`}</span>
      <button
        className="chip"
        aria-label={spoken(quote)}
        title={spoken(quote)}
        onClick={() => onShow(source, text)}
      >
        {place}
      </button>
    </blockquote>
  );
}

function spoken({ kind, t }: GradeQuote): string {
  const where = { speech: "in the transcript", notes: "in the notes", board: "on the board" }[kind];
  return t === null ? `Show ${where}` : `Show ${where}, at ${minutesAndSeconds(t)}`;
}
