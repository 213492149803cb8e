import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { createServer } from "./echo.mjs";

serveStdio(createServer);
