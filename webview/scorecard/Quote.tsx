import { useContext } from "react";
import type { GradeQuote } from "../../src/core/grading/grade.ts";
import type { Span } from "../../src/core/replay/time.ts";
import type { QuoteMoment } from "../../src/protocol/quoteMoment.ts";
import { Icon } from "../shared/Icon.tsx";
import { minutesAndSeconds } from "../shared/time.ts";
import { ListeningContext } from "./useListening.ts";

interface Props {
  readonly quote: GradeQuote;
  readonly onShow: (source: string, text: string) => void;
}

const WHERE = {
  speech: "in the transcript",
  notes: "in the notes",
  board: "on the board",
} as const;

/** The candidate's own words or box, with what plays them and buttons that go there. */
export function Quote({ quote, onShow }: Props) {
  const { kind, text, source } = quote;
  const moment = useContext(ListeningContext).momentOf(quote);
  return (
    <blockquote>
      <span>{kind === "board" ? text : `“${text}”`}</span>
      <span className="ways">
        {moment?.heard && <Play t={moment.t} heard={moment.heard} />}
        {moment && <Replay moment={moment} />}
        <Way label={`Show ${WHERE[kind]}`} onClick={() => onShow(source, text)}>
          {kind === "speech" ? "transcript" : kind}
        </Way>
      </span>
    </blockquote>
  );
}

interface WayProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

function Way({ label, onClick, children }: WayProps) {
  return (
    <button className="chip" aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  );
}

function Play({ t, heard }: { readonly t: number; readonly heard: Span }) {
  const { played, play } = useContext(ListeningContext);
  const isPlayed = played?.from === heard.from && played.to === heard.to;
  const time = minutesAndSeconds(t);
  return (
    <Way
      label={isPlayed ? "Stop" : `Play at ${time}`}
      onClick={() => play(isPlayed ? null : heard)}
    >
      <Icon path={isPlayed ? STOP : PLAY} /> {time}
    </Way>
  );
}

/** Says the time where nothing else does. */
function Replay({ moment: { t, heard, element } }: { readonly moment: QuoteMoment }) {
  const { openReplay } = useContext(ListeningContext);
  const time = minutesAndSeconds(t);
  return (
    <Way label={`Open in replay at ${time}`} onClick={() => openReplay({ t, element })}>
      {heard ? "replay" : `replay at ${time}`}
    </Way>
  );
}

const PLAY = "M4 2 L13 8 L4 14 Z";
const STOP = "M3 3 H13 V13 H3 Z";
