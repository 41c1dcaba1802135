/** Just enough of an HTTP server for the two faces. */
import { once } from "node:events";
import { createServer } from "node:http";

/**
 * @param {Record<string, (body: object, response: import("node:http").ServerResponse) => unknown>} routes by `GET /path`
 * @param {(status: number, message: string) => object} failure the body of an error, as this server writes it
 * @returns {Promise<number>} the port on 127.0.0.1
 */
export async function listen(routes, failure) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    const route = routes[`${request.method} ${pathname}`];
    if (route === undefined) json(response, 404, failure(404, "404 page not found"));
    else
      void answer(route, request, response).catch((error) => {
        if (response.headersSent) response.destroy();
        else json(response, 500, failure(500, error.message));
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
}

async function answer(route, request, response) {
  const chunks = await Array.fromAsync(request);
  const text = Buffer.concat(chunks).toString();
  await route(text === "" ? {} : JSON.parse(text), response);
}

export function json(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** Aborts when the client goes away before it has its answer. */
export function signalOf(response) {
  const controller = new AbortController();
  response.on("close", () => {
    if (!response.writableEnded) controller.abort();
  });
  return controller.signal;
}
