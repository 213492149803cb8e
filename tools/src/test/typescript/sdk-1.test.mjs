// The client of @modelcontextprotocol/sdk 1.x: the revisions up to 2025-11-25.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as types from '@modelcontextprotocol/sdk/types.js';

import { CAPABILITIES, conversationSuite } from './conversation-suite.mjs';
import { startServer } from './peregrine-server.mjs';
import { protocolSuite } from './protocol-suite.mjs';
import { TRANSPORTS, start } from './transports.mjs';

const LIBRARY = { StreamableHTTPClientTransport, StdioClientTransport };
const KITS = 'built-in,conformance';
const CONNECT = { timeout: 60_000 };
const CLIENTS = 20;

/** This library names what a server sends by its schemas. */
const SCHEMAS = new Map(
  [
    types.CreateMessageRequestSchema,
    types.ElicitRequestSchema,
    types.ListRootsRequestSchema,
    types.LoggingMessageNotificationSchema,
    types.ToolListChangedNotificationSchema,
    types.PromptListChangedNotificationSchema,
    types.ResourceListChangedNotificationSchema,
    types.ResourceUpdatedNotificationSchema
  ].map(schema => [schema.shape.method.value, schema])
);

async function connected(transport) {
  const client = new Client({ name: 'sdk-1', version: '1' }, { capabilities: CAPABILITIES });
  client.call = (params, options) => client.callTool(params, types.CallToolResultSchema, options);
  client.onRequest = (method, handler) => client.setRequestHandler(SCHEMAS.get(method), handler);
  client.onNotification = (method, handler) => client.setNotificationHandler(SCHEMAS.get(method), handler);
  await client.connect(transport, CONNECT);
  return client;
}

for (const transport of TRANSPORTS) {
  describe(`SDK 1.x over ${transport.name}`, () => {
    let server;
    before(async () => {
      server = await start(transport, LIBRARY, KITS);
    });
    after(() => server?.stop());

    protocolSuite('legacy', 'legacy', () => connected(server.open()));
    conversationSuite('legacy', 'legacy', () => connected(server.open()));

    if (transport.sessions) {
      sessions(() => server);
    }
  });
}

function sessions(server) {
  it('should serve many clients side by side, each in a session of its own', async () => {
    const transports = Array.from({ length: CLIENTS }, () => server().open());
    const clients = await Promise.all(transports.map(connected));
    try {
      assert.equal(new Set(transports.map(({ sessionId }) => sessionId)).size, CLIENTS);
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

  it('should forget a session that the client ended', async () => {
    const transport = server().open();
    const client = await connected(transport);
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-session-id': transport.sessionId,
      'mcp-protocol-version': transport.protocolVersion
    };
    const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    const ping = () => fetch(server().url, { method: 'POST', headers, body });
    assert.equal((await ping()).status, 200);
    await transport.terminateSession();
    assert.equal((await ping()).status, 404);
    await client.close();
  });
}

describe('a server with SDK 1.x clients', () => {
  it('should end on SIGTERM', async () => {
    const server = await startServer('http', '--http', '127.0.0.1:0');
    const client = await connected(new StreamableHTTPClientTransport(server.url));
    const [code, signal] = await server.stop();
    await client.close();
    // A JVM that a signal ended after its shutdown hooks ran reports 128 + 15.
    assert.ok(signal === null && (code === 0 || code === 143), `code ${code}, signal ${signal}`);
  });
});
