// The client of @modelcontextprotocol/client 2.x in its three modes: legacy, auto and pinned to 2026-07-28.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { STDIO_SERVER, socketPipe, startServer, webSocketTransport } from './peregrine-server.mjs';
import { protocolSuite } from './protocol-suite.mjs';

const CONNECT = { timeout: 60_000 };
const MODERN = '2026-07-28';
const MODES = [
  { name: 'legacy', mode: 'legacy', era: 'legacy', version: '2025-11-25' },
  { name: 'auto', mode: 'auto', era: 'modern', version: MODERN },
  { name: `pinned to ${MODERN}`, mode: { pin: MODERN }, era: 'modern', version: MODERN }
];

for (const { name, mode, era, version } of MODES) {
  const connected = async transport => {
    const client = new Client({ name: 'client-2', version: '1' }, { versionNegotiation: { mode } });
    await client.connect(transport, CONNECT);
    client.call = (params, options) => client.callTool(params, options);
    return client;
  };

  describe(`client 2.x, ${name}`, () => {
    let http;
    let tcp;
    let ws;
    before(async () => {
      http = await startServer('http', '--http', '127.0.0.1:0');
      tcp = await startServer('tcp', '--tcp', '0');
      ws = await startServer('ws', '--ws', '127.0.0.1:0');
    });
    after(() => Promise.all([http?.stop(), tcp?.stop(), ws?.stop()]));

    it(`should negotiate ${version}`, async () => {
      for (const transport of [new StreamableHTTPClientTransport(http.url), new StdioClientTransport(STDIO_SERVER)]) {
        const client = await connected(transport);
        assert.equal(client.getNegotiatedProtocolVersion(), version);
        assert.equal(client.getProtocolEra(), era);
        await client.close();
      }
    });

    protocolSuite('over Streamable HTTP', era, () => connected(new StreamableHTTPClientTransport(http.url)));
    protocolSuite('over stdio', era, () => connected(new StdioClientTransport(STDIO_SERVER)));
    protocolSuite('over TCP', era, () => connected(new StdioClientTransport(socketPipe(tcp.url))));
    protocolSuite('over WebSocket', era, () => connected(webSocketTransport(ws.url)));
  });
}
