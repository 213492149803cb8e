import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const inputSchema = z.object({ message: z.string().describe("Text to return") });

/** A server with the tool that all rivals offer. */
export function createServer() {
  const server = new McpServer({ name: "typescript-echo", version: "1" });
  server.registerTool("echo", { description: "Returns its message", inputSchema }, ({ message }) => ({
    content: [{ type: "text", text: message }],
  }));
  return server;
}
