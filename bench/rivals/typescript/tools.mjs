import { McpServer } from "@modelcontextprotocol/server";
import { createClient } from "redis";
import { z } from "zod";

const message = z.object({ message: z.string().describe("Text") });
const key = z.object({ key: z.string().describe("Text") });
const text = (words) => ({ content: [{ type: "text", text: words }] });

let connecting;

/** Connected at the first call. One connection: the client pipelines what it is asked at one time. */
function redis() {
  connecting ??= createClient({ url: process.env.RIVALS_REDIS }).connect();
  return connecting;
}

/** A server with the tools that all rivals offer. Arguments are typed always; nothing blocks the only thread. */
export function createServer() {
  const server = new McpServer({ name: "typescript-echo", version: "1" });
  for (const name of ["echo", "echo_typed", "echo_blocking"]) {
    server.registerTool(name, { description: "Returns its message", inputSchema: message }, ({ message }) => text(message));
  }
  server.registerTool("redis", { description: "Counts and reads a key", inputSchema: key }, async ({ key }) => {
    const client = await redis();
    await client.incr("calls");
    return text(await client.get(key));
  });
  server.registerTool("fetch", { description: "Asks another server", inputSchema: key }, async ({ key }) => {
    const response = await fetch(`${process.env.RIVALS_BACKEND}/${key}`);
    return text(await response.text());
  });
  return server;
}
