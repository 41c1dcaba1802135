import type { InterviewSession } from "../../services/interview/session.ts";

/** The sessions of this window, one an interview: whoever asks first opens it, the others get the same. */
export class OpenSessions {
  private readonly sessions = new Map<string, Promise<InterviewSession>>();
  /** How many borrowed each. */
  private readonly lent = new Map<string, number>();

  constructor(
    private readonly open: (id: string) => Promise<InterviewSession>,
    /** Its clock runs, or a panel shows it. */
    private readonly isShown: (session: InterviewSession) => boolean,
  ) {}

  get all(): readonly Promise<InterviewSession>[] {
    return [...this.sessions.values()];
  }

  add(session: InterviewSession): void {
    this.sessions.set(session.id, Promise.resolve(session));
  }

  /** Opens it, if nobody has. */
  of(id: string): Promise<InterviewSession> {
    const opening = this.sessions.get(id) ?? this.open(id);
    this.sessions.set(id, opening);
    opening.catch(() => this.sessions.delete(id));
    return opening;
  }

  forget(id: string): void {
    this.sessions.delete(id);
  }

  /** Lends an interview to `work`, which is then its one writer whether a panel shows it or not. */
  async lend<T>(id: string, work: (session: InterviewSession) => Promise<T>): Promise<T> {
    const session = await this.of(id);
    this.lent.set(id, (this.lent.get(id) ?? 0) + 1);
    try {
      return await work(session);
    } finally {
      this.lent.set(id, (this.lent.get(id) ?? 1) - 1);
      await this.putAway(session);
    }
  }

  /** Closes it when nobody needs it any more. */
  async putAway(session: InterviewSession): Promise<void> {
    const isNeeded = this.isShown(session) || (this.lent.get(session.id) ?? 0) > 0;
    if (isNeeded || !this.sessions.has(session.id)) return;
    this.sessions.delete(session.id);
    await session.dispose();
  }
}
