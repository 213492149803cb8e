import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createServer } from "./tools.mjs";

serveStdio(createServer);
