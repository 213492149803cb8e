// The ways from a client to the server, one entry each: every suite runs over all of them.

import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import { WebSocket } from 'ws';

import { bridge, socketPipe, startServer, stdioServer } from './peregrine-server.mjs';

/** A client's stdio transport through `peregrine connect`, to a server that already runs. */
function connected(library, target) {
  return new library.StdioClientTransport(bridge(target));
}

/** The SDK's transport wants the browser's WebSocket; older Node has none. */
function webSocketTransport(url) {
  globalThis.WebSocket ??= WebSocket;
  return new WebSocketClientTransport(url);
}

/**
 * name     for reports
 * scheme   of the address that the server prints; none when the client starts the server itself
 * serve    the server's options
 * open     makes the client library's transport, from the library's classes and the address
 * sessions whether a legacy client gets a session id
 */
export const TRANSPORTS = [
  {
    name: 'Streamable HTTP',
    scheme: 'http',
    serve: ['--http', '127.0.0.1:0'],
    open: (library, url) => new library.StreamableHTTPClientTransport(url),
    sessions: true
  },
  {
    name: 'stdio',
    open: (library, url, kits) => new library.StdioClientTransport(stdioServer('--kit', kits))
  },
  {
    name: 'TCP',
    scheme: 'tcp',
    serve: ['--tcp', '0'],
    open: (library, url) => new library.StdioClientTransport(socketPipe(url))
  },
  {
    name: 'WebSocket',
    scheme: 'ws',
    serve: ['--ws', '127.0.0.1:0'],
    open: (library, url) => webSocketTransport(url)
  },
  {
    name: 'HTTP+SSE',
    scheme: 'http',
    serve: ['--http', '127.0.0.1:0'],
    open: (library, url) => new SSEClientTransport(new URL('/sse', url))
  },
  {
    name: 'peregrine connect to Streamable HTTP',
    scheme: 'http',
    serve: ['--http', '127.0.0.1:0'],
    open: (library, url) => connected(library, url.href)
  },
  {
    name: 'peregrine connect to TCP',
    scheme: 'tcp',
    serve: ['--tcp', '0'],
    open: (library, url) => connected(library, url.href)
  },
  {
    name: 'peregrine connect to WebSocket',
    scheme: 'ws',
    serve: ['--ws', '127.0.0.1:0'],
    open: (library, url) => connected(library, url.href)
  }
];

/**
 * Starts what an entry needs.
 *
 * @param transport an entry
 * @param library the client library's transport classes
 * @param kits what the server serves
 * @returns `open()` for a new transport of the library's, `stop()`, and the server's url if it has one
 */
export async function start(transport, library, kits) {
  const server = transport.scheme ? await startServer(transport.scheme, ...transport.serve, '--kit', kits) : undefined;
  return {
    url: server?.url,
    open: () => transport.open(library, server?.url, kits),
    stop: async () => server?.stop()
  };
}
