// Stateless and with JSON answers, as the SDK's documentation says: a server and a transport for each request.
import { createServer as createHttpServer } from "node:http";
import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
} from "@modelcontextprotocol/node";
import { createServer } from "./echo.mjs";

const validateHost = localhostHostValidation();
const validateOrigin = localhostOriginValidation();

createHttpServer(async (request, response) => {
  if (!validateHost(request, response) || !validateOrigin(request, response)) return;
  const server = createServer();
  const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  response.on("close", () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
}).listen(Number(process.argv[2]), "127.0.0.1");
