// Starts the server that the clients talk to, and stops it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The launcher of this source tree; PEREGRINE_LAUNCHER names another one, such as an installed server. */
export const LAUNCHER = process.env.PEREGRINE_LAUNCHER ?? fileURLToPath(new URL('../../../../peregrine', import.meta.url));

/** The threading mode and the number of shards that this run is to try; the server's own defaults otherwise. */
const MODE = [
  ...(process.env.PEREGRINE_THREADING ? ['--threading', process.env.PEREGRINE_THREADING] : []),
  ...(process.env.PEREGRINE_SHARDS ? ['--shards', process.env.PEREGRINE_SHARDS] : [])
];

/** The parameters with which a client's stdio transport starts the server itself. */
export function stdioServer(...options) {
  return { command: LAUNCHER, args: ['serve', '--stdio', ...MODE, ...options], env: process.env, stderr: 'inherit' };
}

/** The parameters of a child that is `peregrine connect` to a server that already runs. */
export function bridge(target) {
  return { command: LAUNCHER, args: ['connect', target], env: process.env, stderr: 'inherit' };
}

/** The parameters of a child that carries its stdin and stdout over a socket to a server that already runs. */
export function socketPipe(url) {
  const script = fileURLToPath(new URL('socket-pipe.mjs', import.meta.url));
  return { command: process.execPath, args: [script, url.hostname, url.port], stderr: 'inherit' };
}

/**
 * Starts `peregrine serve` with the given options and waits until it prints an address of the given scheme on stderr.
 * The limits are generous, because the launcher may have to build first.
 */
export function startServer(scheme, ...options) {
  return startServerWith('', scheme, ...options);
}

/** As startServer, with options of the JVM; they may be empty. */
export async function startServerWith(javaOptions, scheme, ...options) {
  const child = spawn(LAUNCHER, ['serve', ...MODE, ...options], {
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, PEREGRINE_JAVA_OPTS: `${process.env.PEREGRINE_JAVA_OPTS ?? ''} ${javaOptions}`.trim() }
  });
  const exited = once(child, 'exit');
  const url = await withLimit(120_000, `an address with ${scheme}`, announced(child, scheme)).catch(error => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    /** Asks the server to end, as an operator would, and answers with how it did: [code, signal]. */
    async stop() {
      child.kill('SIGTERM');
      return await withLimit(20_000, 'the server to end', exited).catch(error => {
        child.kill('SIGKILL');
        throw error;
      });
    }
  };
}

function announced(child, scheme) {
  return new Promise((resolve, reject) => {
    const lines = [];
    const pattern = new RegExp(`${scheme}://[^\\s,;'"]+`);
    createInterface({ input: child.stderr }).on('line', line => {
      lines.push(line);
      const match = pattern.exec(line);
      if (match) {
        resolve(new URL(match[0]));
      }
    });
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`The server ended with ${code} before it served:\n${lines.join('\n')}`)));
  });
}

/** The promise's outcome, or an error when it takes longer than the limit. */
function withLimit(limitMs, what, promise) {
  let timer;
  const expired = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${limitMs} ms for ${what}`)), limitMs);
  });
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer));
}
