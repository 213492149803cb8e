// The client of @modelcontextprotocol/client 2.x in its three modes: legacy, auto and pinned to 2026-07-28.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { CAPABILITIES, conversationSuite } from './conversation-suite.mjs';
import { protocolSuite } from './protocol-suite.mjs';
import { TRANSPORTS, start } from './transports.mjs';

const LIBRARY = { StreamableHTTPClientTransport, StdioClientTransport };
const KITS = 'built-in,conformance';
const CONNECT = { timeout: 60_000 };
const MODERN = '2026-07-28';
const MODES = [
  { name: 'legacy', mode: 'legacy', era: 'legacy', version: '2025-11-25' },
  { name: 'auto', mode: 'auto', era: 'modern', version: MODERN },
  { name: `pinned to ${MODERN}`, mode: { pin: MODERN }, era: 'modern', version: MODERN }
];

async function connected(transport, mode) {
  const client = new Client(
    { name: 'client-2', version: '1' },
    { versionNegotiation: { mode }, capabilities: CAPABILITIES }
  );
  client.call = (params, options) => client.callTool(params, options);
  client.onRequest = (method, handler) => client.setRequestHandler(method, handler);
  client.onNotification = (method, handler) => client.setNotificationHandler(method, handler);
  await client.connect(transport, CONNECT);
  return client;
}

for (const transport of TRANSPORTS) {
  describe(`client 2.x over ${transport.name}`, () => {
    let server;
    before(async () => {
      server = await start(transport, LIBRARY, KITS);
    });
    after(() => server?.stop());

    for (const { name, mode, era, version } of transport.brief ? MODES.slice(-1) : MODES) {
      it(`should negotiate ${version} when ${name}`, async () => {
        const client = await connected(server.open(), mode);
        assert.equal(client.getNegotiatedProtocolVersion(), version);
        assert.equal(client.getProtocolEra(), era);
        await client.close();
      });

      protocolSuite(name, era, () => connected(server.open(), mode));
      conversationSuite(name, era, () => connected(server.open(), mode));
    }
  });
}
