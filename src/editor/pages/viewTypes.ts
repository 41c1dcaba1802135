/** What VS Code calls our panels: it asks for one to be restored before the panel's own code is loaded. */
export const INTERVIEW_VIEW = "designDojo.interview";
export const SCORECARD_VIEW = "designDojo.scorecard";
export const REPLAY_VIEW = "designDojo.replay";
export const METRICS_VIEW = "designDojo.metrics";
