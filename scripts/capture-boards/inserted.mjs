/** Boards that are pasted or inserted as a whole. The name is the folder in `test/fixtures/boards`. */
export const inserted = {
  async "pasted-text"(pen) {
    await pen.paste({
      "text/plain": "Functional requirements\n\n- send a message\n- read the history",
    });
    await pen.rectangle([320, 600], [160, 80], "Inbox");
  },

  async "pasted-clipboard"(pen) {
    // Copied with the editor's own keys, cleared, pasted: new ids, bindings kept.
    await pen.rectangle([320, 300], [160, 80], "Ingest");
    await pen.ellipse([760, 290], [160, 100], "Cassandra");
    await pen.arrow([484, 340], [758, 340], { label: "batch write" });
    await pen.press("Control+a", "Control+c");
    const copied = await pen.page.evaluate(() => navigator.clipboard.readText());
    await pen.press("Delete");
    await pen.page.evaluate(() => window.board.api.resetScene());
    await pen.paste({ "text/plain": copied });
  },

  async "pasted-mermaid"(pen) {
    await pen.paste({
      "text/plain":
        "flowchart LR\n  U[Users] --> G[API Gateway]\n  G -->|check| L{Rate limiter}\n  G --> S[(Orders DB)]",
    });
    await pen.page.waitForFunction(
      () => window.board.api.getSceneElements().filter((e) => e.type === "arrow").length === 3,
    );
  },

  async "mermaid-shapes"(pen) {
    await insertMermaid(
      pen,
      `flowchart TD
  client([Web client]) -->|GET| cdn((CDN))
  cdn <-->|miss| lb{{Load balancer}}
  lb --- api[Search API]
  api -.->|async| q[[Job queue]]
  q ==> w[Indexer worker]
  w --> es[(OpenSearch)]
  note[Nobody calls me]`,
    );
  },

  async "mermaid-subgraph"(pen) {
    await insertMermaid(
      pen,
      `flowchart LR
  user[User] --> gw
  subgraph vpc [Private network]
    gw[LLM gateway] -->|reserve| redis[(Redis)]
    gw --> router[Model router]
  end
  router --> openai[OpenAI]`,
    );
  },

  async "skeleton-elements"(pen) {
    // What tools write with convertToExcalidrawElements: labels and bindings by id.
    await pen.page.evaluate(() =>
      window.board.insertSkeleton([
        {
          type: "rectangle",
          id: "p",
          x: 300,
          y: 250,
          width: 170,
          height: 80,
          label: { text: "Prometheus" },
        },
        {
          type: "rectangle",
          id: "a",
          x: 700,
          y: 250,
          width: 170,
          height: 80,
          label: { text: "Autoscaler" },
        },
        {
          type: "ellipse",
          id: "g",
          x: 1050,
          y: 240,
          width: 180,
          height: 100,
          label: { text: "GPU pool" },
        },
        {
          type: "arrow",
          x: 475,
          y: 290,
          width: 220,
          height: 0,
          label: { text: "queue depth" },
          start: { id: "p" },
          end: { id: "a" },
        },
        {
          type: "arrow",
          x: 875,
          y: 290,
          width: 170,
          height: 0,
          label: { text: "scale" },
          start: { id: "a" },
          end: { id: "g" },
        },
      ]),
    );
  },
};

async function insertMermaid(pen, text) {
  await pen.page.evaluate((definition) => window.board.insertMermaid(definition), text);
  await pen.page.waitForFunction(() => window.board.api.getSceneElements().length > 0);
}
