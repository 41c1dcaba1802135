import { useEffect, useRef, useState, type FormEvent } from "react";
import type { MermaidDraft } from "./useMermaid.ts";

interface Props {
  readonly draft: MermaidDraft;
  readonly onInsert: (text: string) => Promise<void>;
  readonly onClose: () => void;
}

const EXAMPLE =
  "flowchart LR\n  client --> gateway\n  subgraph region\n    gateway --> service\n  end";

export function MermaidDialog({ draft, onInsert, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState(draft.text);
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const insert = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await onInsert(text);
    setBusy(false);
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="mermaid-title" onClose={onClose}>
      <form onSubmit={(event) => void insert(event)}>
        <h2 id="mermaid-title">Insert Mermaid</h2>
        <p className="muted" id="mermaid-hint">
          A flowchart becomes shapes, arrows and frames that you can edit. Any other diagram becomes
          a picture.
        </p>
        <MermaidText text={text} problem={draft.problem} onChange={setText} />
        <div className="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={busy || text.trim() === ""}>
            {busy ? "Inserting…" : "Insert"}
          </button>
        </div>
      </form>
    </dialog>
  );
}

interface TextProps extends MermaidDraft {
  readonly onChange: (text: string) => void;
}

function MermaidText({ text, problem, onChange }: TextProps) {
  return (
    <>
      <textarea
        aria-label="Mermaid text"
        aria-describedby="mermaid-hint"
        aria-invalid={problem !== null}
        aria-errormessage="mermaid-problem"
        rows={12}
        spellCheck={false}
        placeholder={EXAMPLE}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
      <pre id="mermaid-problem" className="problem" role="alert" hidden={problem === null}>
        {problem}
      </pre>
    </>
  );
}
