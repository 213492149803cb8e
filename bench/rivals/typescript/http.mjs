// `modern` (2026-07-28) as the SDK's documentation says: a handler that makes a server for each request. For clients of 2025
// it would answer as an event stream; `stateless` is the transport that answers them as JSON, one for each request, and
// `sessions` the same with one for each session, in a map.
import { randomUUID } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
} from "@modelcontextprotocol/node";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { createServer } from "./tools.mjs";

const [mode, port] = process.argv.slice(2);
const validateHost = localhostHostValidation();
const validateOrigin = localhostOriginValidation();
const sessions = new Map();

async function inSession(request, response) {
  const id = request.headers["mcp-session-id"];
  const known = sessions.get(id);
  if (known) {
    await known.handleRequest(request, response);
    return;
  }
  if (id) {
    response.writeHead(404).end();
    return;
  }
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    enableJsonResponse: true,
    onsessioninitialized: (created) => {
      sessions.set(created, transport);
    },
  });
  transport.onclose = () => sessions.delete(transport.sessionId);
  await createServer().connect(transport);
  await transport.handleRequest(request, response);
}

async function stateless(request, response) {
  const server = createServer();
  const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  response.on("close", () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
}

const modes = { stateless, sessions: inSession, modern: toNodeHandler(createMcpHandler(createServer)) };
const handle = modes[mode];

createHttpServer((request, response) => {
  if (!validateHost(request, response) || !validateOrigin(request, response)) return;
  void handle(request, response);
}).listen(Number(port), "127.0.0.1");
