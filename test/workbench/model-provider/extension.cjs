/** A provider of language models for the integration tests: each model behaves as its id says. */
const vscode = require("vscode");

const { LanguageModelError, LanguageModelTextPart, LanguageModelToolCallPart } = vscode;

const behaviours = {
  /** Hands in what the tool asks for, and repeats what it was given. */
  "calls-the-tool": ({ text, options, report }) => {
    const [tool] = options.tools ?? [];
    report(new LanguageModelTextPart("One moment."));
    if (tool) report(new LanguageModelToolCallPart("1", tool.name, { heard: text }));
  },
  "writes-text": ({ text, report }) => {
    for (const word of ["You said: ", text]) report(new LanguageModelTextPart(word));
  },
  "is-out-of-quota": () => {
    throw LanguageModelError.Blocked("The quota is used up.");
  },
  "breaks-off": ({ report }) => {
    report(new LanguageModelTextPart("Half a"));
    throw new Error("The connection was lost.");
  },
  /** Ends only when it is told to, and says so in the log of `heard`. */
  hangs: ({ token }) =>
    new Promise((resolve) => {
      token.onCancellationRequested(() => {
        heard.cancelled += 1;
        resolve();
      });
    }),
  "is-small": () => undefined,
};

const heard = { cancelled: 0, requests: [] };

const information = Object.keys(behaviours).map((id) => ({
  id,
  name: `Test: ${id}`,
  family: "dojo-test",
  version: "1",
  maxInputTokens: id === "is-small" ? 10 : 10_000,
  maxOutputTokens: 1_000,
  capabilities: { toolCalling: true },
}));

const textOf = (messages) =>
  messages
    .flatMap(({ content }) => content)
    .map((part) => part.value)
    .join("");

const provider = {
  provideLanguageModelChatInformation: () => information,
  async provideLanguageModelChatResponse({ id }, messages, options, progress, token) {
    heard.requests.push(id);
    const report = (part) => progress.report(part);
    await behaviours[id]({ text: textOf(messages), options, report, token });
  },
  provideTokenCount: async (_, text) =>
    (typeof text === "string" ? text : textOf([text])).split(/\s+/).length,
};

exports.activate = ({ subscriptions }) => {
  subscriptions.push(vscode.lm.registerLanguageModelChatProvider("dojo-test", provider));
  return heard;
};
