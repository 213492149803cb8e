// The client of @modelcontextprotocol/sdk 1.x: the revisions up to 2025-11-25.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';

import { STDIO_SERVER, socketPipe, startServer, webSocketTransport } from './peregrine-server.mjs';
import { protocolSuite } from './protocol-suite.mjs';

const CONNECT = { timeout: 60_000 };

async function connected(transport) {
  const client = new Client({ name: 'sdk-1', version: '1' });
  await client.connect(transport, CONNECT);
  client.call = (params, options) => client.callTool(params, CallToolResultSchema, options);
  return client;
}

describe('SDK 1.x', () => {
  describe('with a server on sockets', () => {
    let http;
    let tcp;
    let ws;
    before(async () => {
      http = await startServer('http', '--http', '127.0.0.1:0');
      tcp = await startServer('tcp', '--tcp', '0');
      ws = await startServer('ws', '--ws', '127.0.0.1:0');
    });
    after(() => Promise.all([http?.stop(), tcp?.stop(), ws?.stop()]));

    protocolSuite('over Streamable HTTP', 'legacy', () => connected(new StreamableHTTPClientTransport(http.url)));
    protocolSuite('over TCP', 'legacy', () => connected(new StdioClientTransport(socketPipe(tcp.url))));
    protocolSuite('over WebSocket', 'legacy', () => connected(webSocketTransport(ws.url)));

    it('should serve many clients side by side over Streamable HTTP', async () => {
      const clients = await Promise.all(Array.from({ length: 20 }, () => connected(new StreamableHTTPClientTransport(http.url))));
      try {
        const texts = await Promise.all(
          clients.map(async (client, i) => {
            const result = await client.call({ name: 'echo', arguments: { message: `client ${i}` } }, CONNECT);
            return result.content[0].text;
          })
        );
        assert.deepEqual(texts, clients.map((_, i) => `client ${i}`));
      } finally {
        await Promise.all(clients.map(client => client.close()));
      }
    });
  });

  protocolSuite('over stdio', 'legacy', () => connected(new StdioClientTransport(STDIO_SERVER)));

  it('should end on SIGTERM', async () => {
    const server = await startServer('http', '--http', '127.0.0.1:0');
    const client = await connected(new StreamableHTTPClientTransport(server.url));
    const [code, signal] = await server.stop();
    await client.close();
    // A JVM that a signal ended after its shutdown hooks ran reports 128 + 15.
    assert.ok(signal === null && (code === 0 || code === 143), `code ${code}, signal ${signal}`);
  });
});
