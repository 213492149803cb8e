// The ways from a client to the server, one entry each: every suite runs over all of them.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import { WebSocket } from 'ws';

import { bridge, socketPipe, startServerWith, stdioServer } from './peregrine-server.mjs';

/** A client's stdio transport through `peregrine connect`, to a server that already runs. */
function connected(library, target) {
  return new library.StdioClientTransport(bridge(target));
}

/** The SDK's transport wants the browser's WebSocket; older Node has none. */
function webSocketTransport(url) {
  globalThis.WebSocket ??= WebSocket;
  return new WebSocketClientTransport(url);
}

/** The options for a server over Aeron; the address of HTTP says that it serves. Small terms, as many clients come. */
function aeron([channel]) {
  return ['--http', '127.0.0.1:0', '--aeron', channel, '--limit', 'AERON_TERM_BYTES=1048576'];
}

function aeronTarget(channel, directory) {
  const shards = process.env.PEREGRINE_SHARDS;
  return `${channel}aeron-dir=${directory}${shards ? `|shards=${shards}` : ''}`;
}

/** A directory that is removed with the process. */
function fresh() {
  const directory = mkdtempSync(join(tmpdir(), 'peregrine-ts-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A port of UDP that is free; the next one, for replies, is most likely so. */
async function freePorts() {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port < 65_535 ? port : freePorts();
}

/**
 * name     for reports
 * scheme   of the address that the server prints; none when the client starts the server itself
 * place    makes where it serves besides, for a server whose address is not printed as a URL: passed to serve and open
 * serve    the server's options
 * open     makes the client library's transport, from the library's classes and the address
 * sessions whether a legacy client gets a session id
 * brief    whether one mode of a client that has several is enough
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
  },
  {
    name: 'peregrine connect to a Unix socket',
    scheme: 'http',
    place: async () => [`unix:${join(fresh(), 'mcp.sock')}`],
    serve: ([target]) => ['--http', '127.0.0.1:0', '--unix', target.slice('unix:'.length)],
    open: (library, url, kits, [target]) => connected(library, target),
    brief: true
  },
  {
    name: 'peregrine connect to Aeron IPC',
    scheme: 'http',
    place: async () => ['aeron:ipc', join(fresh(), 'aeron')],
    serve: aeron,
    open: (library, url, kits, [channel, directory]) => connected(library, aeronTarget(`${channel}?`, directory)),
    brief: true
  },
  {
    name: 'peregrine connect to Aeron UDP',
    scheme: 'http',
    place: async () => [`aeron:udp?endpoint=127.0.0.1:${await freePorts()}`, join(fresh(), 'aeron')],
    serve: aeron,
    open: (library, url, kits, [channel, directory]) => connected(library, aeronTarget(`${channel}|`, directory)),
    brief: true
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
  const place = await transport.place?.();
  const options = place ? transport.serve(place) : transport.serve;
  const javaOptions = place?.[1] ? `-Daeron.dir=${place[1]}` : '';
  const server = transport.scheme
    ? await startServerWith(javaOptions, transport.scheme, ...options, '--kit', kits)
    : undefined;
  return {
    url: server?.url,
    open: () => transport.open(library, server?.url, kits, place),
    stop: async () => server?.stop()
  };
}
