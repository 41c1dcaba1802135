import type { Claim } from "../../src/core/grading/claim.ts";
import type { GradeQuote, SignalGrade, Verdict } from "../../src/core/grading/grade.ts";
import { sentence } from "./findings.ts";
import { Quote } from "./Quote.tsx";

const VERDICT: Record<Verdict, { icon: string; word: string }> = {
  met: { icon: "✓", word: "found" },
  partial: { icon: "◐", word: "in part" },
  absent: { icon: "○", word: "not found" },
  contradicted: { icon: "✕", word: "contradicted" },
};

interface Props {
  readonly signal: SignalGrade;
  readonly claims: readonly Claim[];
  readonly onShowSource: (source: string, text: string) => void;
  readonly onClaim: () => void;
  readonly onUnclaim: (claim: Claim) => void;
}

export function Signal({ signal, claims, onShowSource, onClaim, onUnclaim }: Props) {
  const { icon, word } = VERDICT[signal.verdict];
  const missing = signal.verdict !== "met";
  return (
    <li className={`signal ${signal.verdict}`}>
      <span className="icon" aria-hidden="true">
        {icon}
      </span>
      <div>
        <p>
          <b>{sentence(signal.text)}</b> <span className="verdict">{word}</span>
          {signal.tier !== "core" && <span className="muted"> · {signal.tier}</span>}
        </p>
        {signal.quotes.map((quote) => (
          <Quote key={quoteKey(quote)} quote={quote} onShow={onShowSource} />
        ))}
        {missing && signal.why && <p className="muted">Why it matters: {signal.why}</p>}
        {missing && signal.next && <p className="next">Next time: {signal.next}</p>}
        {claims.map((claim) => (
          <ClaimLine
            key={claim.source + claim.text}
            claim={claim}
            onShow={onShowSource}
            onRemove={onUnclaim}
          />
        ))}
        {missing && (
          <button className="link" onClick={onClaim}>
            I did say this…<span className="visually-hidden"> {signal.text}</span>
          </button>
        )}
      </div>
    </li>
  );
}

interface ClaimProps {
  readonly claim: Claim;
  readonly onShow: (source: string, text: string) => void;
  readonly onRemove: (claim: Claim) => void;
}

function ClaimLine({ claim, onShow, onRemove }: ClaimProps) {
  return (
    <div className="claim">
      <p>
        <span className="muted">Your claim, not in the score:</span> “{claim.text}”
      </p>
      <button className="chip" onClick={() => onShow(claim.source, claim.text)}>
        show
      </button>
      <button className="chip" onClick={() => onRemove(claim)}>
        remove
      </button>
    </div>
  );
}

const quoteKey = ({ source, text }: GradeQuote) => `${source} ${text}`;
