import { memo, useCallback, useRef, useState, type ReactNode } from "react";
import type { PageChannel } from "../../src/protocol/pageChannel.ts";
import type { ReplayPage as Contract, ReplayView } from "../../src/protocol/replayPage.ts";
import { Whiteboard } from "../board/Whiteboard.tsx";
import { ProblemBanner } from "../shared/ProblemBanner.tsx";
import { SoundNotice } from "../shared/sound/SoundNotice.tsx";
import { useHeard } from "../shared/sound/useRecording.ts";
import { minutesAndSeconds } from "../shared/time.ts";
import { useBodyTheme } from "../shared/useBodyTheme.ts";
import { Announcer } from "./Announcer.tsx";
import { Player } from "./Player.tsx";
import type { JumpTo } from "./playhead.ts";
import { Transcript } from "./Transcript.tsx";
import { usePlayerKeys } from "./usePlayerKeys.ts";
import { usePlayhead } from "./usePlayhead.ts";
import { useReplayBoard } from "./useReplayBoard.ts";
import { useReplayNews } from "./useReplayNews.ts";
import { useReplaySound } from "./useReplaySound.ts";

interface Props {
  readonly channel: PageChannel<Contract>;
  readonly view: ReplayView;
}

/** What there is to see comes with the playhead. */
const NOTHING_YET: ReplayView["end"] = [];

/** Nobody draws here. */
const READ_ONLY = {
  editable: false,
  library: null,
  onLibrary: () => undefined,
  onInsertMermaid: () => undefined,
  onPasteText: () => Promise.resolve(true),
} as const;

/** Board, transcript, voice and player, all at the time of one playhead. */
export function ReplayPage({ channel, view }: Props) {
  const sound = useReplaySound(channel, view);
  const { recording } = sound;
  const { problem, track } = useHeard(recording);
  const [head, act] = usePlayhead(view, recording);
  const board = useReplayBoard(channel, view, head);
  const scrubber = useRef<HTMLInputElement>(null);
  const jump = useCallback<JumpTo>(
    (t, byPointer, element) => {
      act({ kind: "seek", t, element });
      // Then Space plays, and does not press again what the pointer has pressed.
      if (byPointer) scrubber.current?.focus();
    },
    [act],
  );
  const keys = useKeyList();
  const { loudness, setLoudness } = sound;
  const mute = () => setLoudness({ ...loudness, muted: !loudness.muted });
  usePlayerKeys({ act, mute, showKeys: keys.onToggle });
  useReplayNews(channel, act, head.playing && track !== null);
  return (
    <div className="replay">
      <Head view={view}>
        <SoundNotice {...{ channel, recording, problem }} going={head} />
      </Head>
      <main className={`board ${board.words ? "" : "waiting"}`} aria-label="Whiteboard">
        <Whiteboard
          {...READ_ONLY}
          elements={NOTHING_YET}
          files={view.files}
          theme={useBodyTheme()}
          onReady={board.onReady}
          onScene={board.onScene}
        />
        <Words words={board.words ?? []} />
      </main>
      <Transcript view={view} head={head} onJump={jump} />
      <Player {...{ view, head, track, sound, act, scrubber, keys }} onJump={jump} />
      <Announcer {...{ view, head, scrubber }} />
    </div>
  );
}

function useKeyList() {
  const [open, setOpen] = useState(false);
  const onToggle = useCallback(() => setOpen((now) => !now), []);
  const onClose = useCallback(() => setOpen(false), []);
  return { open, onToggle, onClose };
}

interface HeadProps extends Pick<Props, "view"> {
  readonly children: ReactNode;
}

function Head({ view: { title, date, duration_ms, notices }, children }: HeadProps) {
  return (
    <div className="head">
      <ProblemBanner />
      <header>
        <h1>{title}</h1>
        <p className="muted">
          <time dateTime={date}>{dayOf(date)}</time> · {minutesAndSeconds(duration_ms)}
        </p>
      </header>
      {children}
      {notices.map((notice) => (
        <p key={notice} className="notice">
          {notice}
        </p>
      ))}
    </div>
  );
}

/** The board for those who do not see it. */
const Words = memo(function Words({ words }: { readonly words: readonly string[] }) {
  const text = words.length > 0 ? words.join(", ") : "none";
  return <p className="visually-hidden">Words on the board: {text}</p>;
});

const dayOf = (iso: string) =>
  new Date(iso).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
