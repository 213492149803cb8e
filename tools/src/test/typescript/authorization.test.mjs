// OAuth from the first 401 to the last refused token: the official clients' own flow, a certified authorization server
// and `peregrine serve --auth-issuer`.

import assert from 'node:assert/strict';
import { X509Certificate, createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import * as modern from '@modelcontextprotocol/client';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as jose from 'jose';

import { ACCOUNT, BOUND, BRIEF, OPAQUE, REDIRECT, USER, startAuthorizationServer, visit } from './authorization-server.mjs';
import { startServer } from './peregrine-server.mjs';

const READ = 'mcp:read';
const WRITE = 'mcp:write';
const ELSEWHERE = 'https://other.example.com/mcp';
const METADATA = '/.well-known/oauth-protected-resource';
const LIMIT_MS = 30_000;
/** The server takes a signed token for so long after its end: clocks differ. */
const SKEW_S = 30;
/** The certificates of the tests of TLS. */
const TLS = fileURLToPath(new URL('../../../../transports/src/test/resources/tls', import.meta.url));
const THUMBPRINT = 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2';
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
const INITIALIZE =
  '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},' +
  '"clientInfo":{"name":"streams","version":"1"}}}';
const LISTEN =
  '{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},' +
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}';
const SUM = { name: 'add', arguments: { a: 1, b: 2 } };

/** Each library's client for a transport; the second one speaks 2026-07-28. */
const LIBRARIES = [
  {
    name: 'SDK 1.x',
    UnauthorizedError,
    transport: (url, options) => new StreamableHTTPClientTransport(url, options),
    client: () => new Client({ name: 'oauth-1', version: '1' }),
    finish: (transport, params) => transport.finishAuth(params.get('code')),
    // It would rather use its refresh token than ask for more scopes.
    stepUpGrants: ['authorization_code']
  },
  {
    name: 'client 2.x',
    UnauthorizedError: modern.UnauthorizedError,
    transport: (url, options) => new modern.StreamableHTTPClientTransport(url, options),
    client: () =>
      new modern.Client({ name: 'oauth-2', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
    finish: (transport, params) => transport.finishAuth(params),
    stepUpGrants: ['authorization_code', 'refresh_token']
  }
];

/** A client's memory; it cannot open a browser, so it keeps where its user is to go. */
class Memory {
  redirectUrl = REDIRECT;
  redirects = [];

  constructor(name, grants) {
    this.clientMetadata = {
      client_name: name,
      redirect_uris: [REDIRECT],
      grant_types: grants,
      response_types: ['code'],
      token_endpoint_auth_method: 'none'
    };
  }

  clientInformation() {
    return this.information;
  }

  saveClientInformation(information) {
    this.information = information;
  }

  tokens() {
    return this.saved;
  }

  saveTokens(tokens) {
    this.saved = tokens;
  }

  /** The server has taken back what these were, so they are forgotten. */
  invalidateCredentials() {
    this.saved = undefined;
  }

  discoveryState() {
    return this.discovered;
  }

  saveDiscoveryState(state) {
    this.discovered = state;
  }

  redirectToAuthorization(url) {
    this.redirects.push(url);
  }

  saveCodeVerifier(verifier) {
    this.verifier = verifier;
  }

  codeVerifier() {
    return this.verifier;
  }
}

/** The memory of a client whose id is the URL of its metadata (SEP-991). */
function documented(url) {
  const memory = new Memory('documented', ['authorization_code', 'refresh_token']);
  memory.clientMetadataUrl = url;
  return memory;
}

/** A port that is free now: what tokens are made for is named before the server listens. */
async function freePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

let issuer;
let server;
let resource;
let directory;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'peregrine-oauth-'));
  const account = join(directory, 'account');
  writeFileSync(account, `${ACCOUNT.id}:${ACCOUNT.secret}\n`);
  chmodSync(account, 0o600);
  const port = await freePort();
  resource = `http://127.0.0.1:${port}/mcp`;
  issuer = await startAuthorizationServer([READ, WRITE], [resource, ELSEWHERE]);
  server = await startServer(
    'http',
    ...['--http', `127.0.0.1:${port}`, '--auth-resource', resource, '--auth-issuer', issuer.issuer],
    ...['--auth-introspect', `${issuer.issuer}/token/introspection`, '--auth-introspect-account', account],
    ...['--auth-scope', READ, '--scope', `tool:add=${READ}`, '--scope', `tool:add=${WRITE}`],
    ...['--limit', 'TOKEN_RECHECK_NS=1000000000']
  );
});

after(async () => {
  await server?.stop();
  await issuer?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** A client whose every exchange is kept as a line: method, place, status. */
function observed(library, memory) {
  const lines = [];
  const watch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const response = await fetch(input, init);
    lines.push(`${init?.method ?? 'GET'} ${url.pathname} ${response.status}`);
    return response;
  };
  const open = () => library.transport(new URL(resource), { authProvider: memory, fetch: watch });
  return { lines, open };
}

/** Connects, and lets the user agree on the way. */
async function authorized(library, memory) {
  const { lines, open } = observed(library, memory);
  const first = open();
  await assert.rejects(library.client().connect(first), library.UnauthorizedError);
  const params = await visit(memory.redirects.at(-1));
  memory.code = params.get('code');
  await library.finish(first, params);
  const transport = open();
  const client = library.client();
  await client.connect(transport);
  return { client, transport, lines, open };
}

/** Lines that must come in this order, with others between them. */
function assertInOrder(lines, wanted) {
  let from = 0;
  for (const line of wanted) {
    const at = lines.indexOf(line, from);
    assert.ok(at >= 0, `${line} is missing after ${lines.slice(0, from).join(', ')} in ${lines.join(', ')}`);
    from = at + 1;
  }
}

async function callEcho(client) {
  const result = await client.callTool({ name: 'echo', arguments: { message: 'hello' } });
  assert.equal(result.content[0].text, 'hello');
}

/** Tries until the check holds: what is taken back is asked about once a second here. */
async function eventually(check) {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
  }
}

async function lists(client, name) {
  return (await client.listTools()).tools.some(tool => tool.name === name);
}

/** The parameters of a challenge (RFC 6750, 3). */
function challenge(response) {
  const header = response.headers.get('www-authenticate');
  assert.match(header ?? '', /^Bearer /);
  return Object.fromEntries([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

function post(url, token, body = PING, fields = {}) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...fields
    },
    body
  });
}

/** The claims of a token that the server accepts. */
function claims(more = {}) {
  const now = Math.floor(Date.now() / 1000);
  return { iss: issuer.issuer, sub: USER, client_id: 'c', aud: resource, iat: now, exp: now + 600, scope: READ, ...more };
}

/** Fails unless a token is refused as RFC 6750, 3.1 has it. */
async function assertRefused(url, token, of = resource) {
  const response = await post(url, token);
  assert.equal(response.status, 401);
  const parameters = challenge(response);
  assert.equal(parameters.error, 'invalid_token');
  assert.equal(parameters.scope, READ);
  assert.equal(parameters.resource_metadata, new URL(METADATA + new URL(of).pathname, of).href);
  assert.ok(parameters.error_description.length > 0);
  assert.ok(!JSON.stringify(parameters).includes(token), 'the challenge shows the token');
}

for (const library of LIBRARIES) {
  describe(`OAuth with ${library.name}`, () => {
    it('should go from 401 by discovery, registration and PKCE to a call', async () => {
      const memory = new Memory('whole-way', ['authorization_code', 'refresh_token']);
      const { client, lines } = await authorized(library, memory);
      await callEcho(client);
      await client.close();

      assertInOrder(lines, [
        'POST /mcp 401',
        `GET ${METADATA}/mcp 200`,
        'GET /.well-known/oauth-authorization-server 200',
        'POST /reg 201',
        'POST /token 200',
        'POST /mcp 200'
      ]);
      const asked = memory.redirects[0].searchParams;
      assert.equal(asked.get('code_challenge_method'), 'S256');
      assert.equal(asked.get('resource'), resource);
      assert.equal(asked.get('scope').split(' ')[0], READ);
      assert.equal(jose.decodeJwt(memory.saved.access_token).aud, resource);
    });

    it('should go by its metadata document in place of a registration', async () => {
      const memory = documented(`https://client.example/${library.name.replace(' ', '-')}.json`);
      issuer.documents.set(memory.clientMetadataUrl, { client_id: memory.clientMetadataUrl, ...memory.clientMetadata });
      const { client, lines } = await authorized(library, memory);
      await callEcho(client);
      await client.close();

      assertInOrder(lines, ['POST /mcp 401', `GET ${METADATA}/mcp 200`, 'POST /token 200', 'POST /mcp 200']);
      assert.ok(!lines.some(line => line.includes('/reg ')), 'the client has registered');
      assert.equal(memory.redirects[0].searchParams.get('client_id'), memory.clientMetadataUrl);
      assert.equal(jose.decodeJwt(memory.saved.access_token).client_id, memory.clientMetadataUrl);
    });

    it('should get no token by a document that is not there or is of another client', async () => {
      for (const wrong of [undefined, 'https://client.example/else.json']) {
        const memory = documented(`https://client.example/wrong-${library.name.length}-${String(wrong).length}.json`);
        if (wrong !== undefined) {
          issuer.documents.set(memory.clientMetadataUrl, { client_id: wrong, ...memory.clientMetadata });
        }
        const { lines, open } = observed(library, memory);
        await assert.rejects(library.client().connect(open()), library.UnauthorizedError);
        await assert.rejects(visit(memory.redirects[0]), /leads nowhere|answered 4/);
        assert.ok(!lines.includes('POST /token 200'));
      }
    });

    it('should refresh its token after 401, and keep its session', async () => {
      const memory = new Memory('refreshing', ['authorization_code', 'refresh_token']);
      const { client, transport, lines } = await authorized(library, memory);
      const { sessionId } = transport;
      const issued = memory.saved.access_token;
      const grants = issuer.grants.length;
      const { iat, exp, ...rest } = jose.decodeJwt(issued);
      memory.saved = { ...memory.saved, access_token: await issuer.sign({ ...rest, iat: iat - 7200, exp: exp - 7200 }) };
      const from = lines.length;
      await callEcho(client);

      assertInOrder(lines.slice(from), ['POST /mcp 401', 'POST /token 200', 'POST /mcp 200']);
      assert.deepEqual(issuer.grants.slice(grants), ['refresh_token']);
      assert.equal(memory.redirects.length, 1, 'the user was asked again');
      assert.notEqual(memory.saved.access_token, issued);
      assert.equal(transport.sessionId, sessionId);
      await client.close();
    });

    it('should ask its user for more after 403, and then call', async () => {
      const memory = new Memory('stepping-up', library.stepUpGrants);
      const { client, transport, lines, open } = await authorized(library, memory);
      assert.ok(!(await lists(client, SUM.name)), 'a tool is listed that cannot be called');
      const from = lines.length;
      await assert.rejects(client.callTool(SUM), library.UnauthorizedError);
      assert.deepEqual(lines.slice(from).filter(line => line.startsWith('POST /mcp')), ['POST /mcp 403']);
      const asked = memory.redirects.at(-1).searchParams.get('scope').split(' ');
      assert.ok(asked.includes(READ) && asked.includes(WRITE), asked.join(' '));
      await library.finish(transport, await visit(memory.redirects.at(-1)));

      const result = await client.callTool(SUM);
      assert.equal(result.content[0].text, '3');
      await client.close();
      const again = library.client(); // A client may keep a list for a while.
      await again.connect(open());
      assert.ok(await lists(again, SUM.name), 'a tool is not listed that can be called');
      await again.close();
    });

    it('should be refused once its opaque token is revoked, and ask its user again', async () => {
      const memory = new Memory(`revoked${OPAQUE}`, ['authorization_code', 'refresh_token']);
      const { client, transport, lines } = await authorized(library, memory);
      await callEcho(client);
      const revoked = memory.saved.access_token;
      assert.equal(revoked.split('.').length, 1, 'the token is not opaque');
      await revoke(revoked, memory.information.client_id);
      const from = lines.length;
      await eventually(() => assert.rejects(callEcho(client), library.UnauthorizedError));
      await eventually(() => assertRefused(resource, revoked)); // Shards check tokens by themselves.
      assertInOrder(lines.slice(from), ['POST /mcp 401', 'POST /token 400']); // The refresh token went with it.
      await library.finish(transport, await visit(memory.redirects.at(-1)));
      await callEcho(client);
      await client.close();
    });

    it('should lose its tokens once its code is replayed, and ask its user again', async () => {
      const memory = new Memory(`code${OPAQUE}`, ['authorization_code', 'refresh_token']);
      const { client, transport, lines } = await authorized(library, memory);
      await callEcho(client);
      const used = { code: memory.code, code_verifier: memory.verifier, redirect_uri: REDIRECT };
      await assertAllTakenBack(client, transport, library, memory, lines, { grant_type: 'authorization_code', ...used });
    });

    it('should lose its tokens once its refresh token is replayed, and ask its user again', async () => {
      const memory = new Memory(`refresh${OPAQUE}`, ['authorization_code', 'refresh_token']);
      const { client, transport, lines } = await authorized(library, memory);
      const used = { grant_type: 'refresh_token', refresh_token: memory.saved.refresh_token };
      const fresh = await redeem(memory, used);
      assert.equal(fresh.status, 200);
      memory.saved = { ...memory.saved, ...fresh.body };
      assert.notEqual(memory.saved.refresh_token, used.refresh_token);
      await callEcho(client);
      await assertAllTakenBack(client, transport, library, memory, lines, used);
    });

    it('should be refused with a refresh token in place of an access token', async () => {
      const memory = new Memory(`mixed-up${OPAQUE}`, ['authorization_code', 'refresh_token']);
      const { client } = await authorized(library, memory);
      await client.close();
      await assertRefused(resource, memory.saved.refresh_token);
    });
  });
}

describe('open streams', () => {
  it('should end with a token that is revoked, a listen with its result', async () => {
    const memory = new Memory(`streams${OPAQUE}`, ['authorization_code']);
    const { client } = await authorized(LIBRARIES[0], memory);
    await client.close();
    const token = memory.saved.access_token;
    const authorization = `Bearer ${token}`;
    const started = await post(resource, token, INITIALIZE);
    assert.equal(started.status, 200);
    const session = { 'mcp-session-id': started.headers.get('mcp-session-id') };
    const stream = await fetch(resource, { headers: { accept: 'text/event-stream', authorization, ...session } });
    const listen = await post(resource, token, LISTEN, {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'subscriptions/listen'
    });
    assert.deepEqual([stream.status, listen.status], [200, 200]);
    await revoke(token, memory.information.client_id);

    assert.match(await listen.text(), /acknowledged[^]*"resultType":"complete"/);
    await stream.text();
    await eventually(async () => {
      const again = await fetch(resource, { headers: { accept: 'text/event-stream', authorization, ...session } });
      await again.body?.cancel();
      assert.equal(again.status, 401);
    });
  });
});

describe('tokens that are not for this server', () => {
  /** Tokens by what is wrong with them; each is made when its turn comes. */
  const WRONG = {
    'another audience': () => issuer.sign(claims({ aud: ELSEWHERE })),
    'no audience': () => issuer.sign(claims({ aud: undefined })),
    'the audience as a prefix': () => issuer.sign(claims({ aud: `${resource}/more` })),
    'the issuer as audience': () => issuer.sign(claims({ aud: issuer.issuer })),
    'another issuer': () => issuer.sign(claims({ iss: 'https://other.example.com' })),
    'the issuer with a slash': () => issuer.sign(claims({ iss: `${issuer.issuer}/` })),
    'no issuer': () => issuer.sign(claims({ iss: undefined })),
    'no subject': () => issuer.sign(claims({ sub: undefined })),
    'no expiry': () => issuer.sign(claims({ exp: undefined })),
    'an expiry in the past': () => issuer.sign(claims({ iat: claims().iat - 900, exp: claims().iat - 60 })),
    'a beginning in the future': () => issuer.sign(claims({ nbf: claims().iat + 300 })),
    'a key of a proof (DPoP), sent without one': () => issuer.sign(claims({ cnf: { jkt: THUMBPRINT } })),
    'a key of a certificate, sent without one': () => issuer.sign(claims({ cnf: { 'x5t#S256': THUMBPRINT } })),
    'a key that is bound in an unknown way': () => issuer.sign(claims({ cnf: { kid: 'k' } })),
    'a type of another token': () => issuer.sign(claims(), { typ: 'dpop+jwt' }),
    'a foreign key of the same name': async () =>
      issuer.sign(claims(), {}, (await jose.generateKeyPair('RS256')).privateKey),
    'an unknown key': async () =>
      issuer.sign(claims(), { kid: 'unknown' }, (await jose.generateKeyPair('RS256')).privateKey),
    'a key that it brings itself': async () => {
      const own = await jose.generateKeyPair('RS256');
      return issuer.sign(claims(), { kid: undefined, jwk: await jose.exportJWK(own.publicKey) }, own.privateKey);
    },
    'the algorithm none': () => unsigned('none', () => ''),
    'the algorithm NONE and a signature': () => unsigned('NONE', () => 'c2lnbmVk'),
    'HMAC with the public key in PEM': async () => {
      const secret = await jose.exportSPKI(issuer.publicKey);
      return unsigned('HS256', text => createHmac('sha256', secret).update(text).digest('base64url'));
    },
    'HMAC with the public key in DER': async () => {
      const pem = await jose.exportSPKI(issuer.publicKey);
      const secret = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
      return unsigned('HS256', text => createHmac('sha256', secret).update(text).digest('base64url'));
    },
    'a changed claim': async () => {
      const [header, , signature] = (await issuer.sign(claims())).split('.');
      return `${header}.${Buffer.from(JSON.stringify(claims({ sub: 'root' }))).toString('base64url')}.${signature}`;
    },
    'no signature': async () => (await issuer.sign(claims())).replace(/[^.]*$/, ''),
    'nothing in it': () => 'e30.e30.e30',
    'no meaning to the issuer': () => 'opaque-and-unknown'
  };

  function unsigned(alg, signature) {
    const part = value => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ alg, kid: issuer.keyId, typ: 'at+jwt' })}.${part(claims())}`;
    return `${text}.${signature(text)}`;
  }

  it('should be made like one that is accepted', async () => {
    assert.equal((await post(resource, await issuer.sign(claims()))).status, 200);
    assert.equal((await post(resource, await issuer.sign(claims({ aud: [ELSEWHERE, resource] })))).status, 200);
    assert.equal((await post(resource, await issuer.sign(claims({ nbf: claims().iat + 10 })))).status, 200, 'skew');
  });

  for (const [wrong, token] of Object.entries(WRONG)) {
    it(`should be refused with ${wrong}`, async () => assertRefused(resource, await token()));
  }

  it('should be refused when the server made them for another resource', async () => {
    const { access_token: token } = await clientCredentials(ELSEWHERE);
    assert.equal(jose.decodeJwt(token).aud, ELSEWHERE);
    await assertRefused(resource, token);
    const { access_token: own } = await clientCredentials(resource);
    assert.equal((await post(resource, own)).status, 200);
  });

  it('should be refused in the query and with 400 when they are none', async () => {
    const token = await issuer.sign(claims());
    const query = await post(`${resource}?access_token=${token}`);
    assert.equal(query.status, 401);
    assert.equal(challenge(query).error, undefined);
    const malformed = await post(resource, 'two words');
    assert.equal(malformed.status, 400);
    assert.equal(challenge(malformed).error, 'invalid_request');
  });

  /** The checks themselves, beside a server that asks nobody for a token. */
  it('should be seen when a server accepts them', async () => {
    const open = await startServer('http', '--http', '127.0.0.1:0');
    try {
      for (const [wrong, token] of Object.entries(WRONG)) {
        await assert.rejects(assertRefused(open.url, await token()), assert.AssertionError, wrong);
      }
    } finally {
      await open.stop();
    }
  });
});

describe('tokens that are replayed', () => {
  it('should be refused at another resource, in both directions', async () => {
    const other = await startServer(
      'http',
      ...['--http', '127.0.0.1:0', '--auth-resource', ELSEWHERE, '--auth-issuer', issuer.issuer, '--auth-scope', READ]
    );
    try {
      for (const [own, target, foreign] of [
        [resource, { url: resource, of: resource }, { url: other.url, of: ELSEWHERE }],
        [ELSEWHERE, { url: other.url, of: ELSEWHERE }, { url: resource, of: resource }]
      ]) {
        const { access_token: token } = await clientCredentials(own);
        assert.equal((await post(target.url, token)).status, 200);
        await assertRefused(foreign.url, token, foreign.of);
        assert.equal((await post(target.url, token)).status, 200);
      }
    } finally {
      await other.stop();
    }
  });

  it('should be refused once they have expired, of either form, though they were accepted', async () => {
    const now = Math.floor(Date.now() / 1000);
    const signed = await issuer.sign(claims({ iat: now - 600, exp: now - SKEW_S + 5 }));
    const { access_token: opaque, expires_in: lifeS } = await clientCredentials(resource, BRIEF);
    assert.equal(opaque.split('.').length, 1, 'the token is not opaque');
    assert.ok(lifeS < 10, 'the token lives too long for a test');
    for (const token of [signed, opaque]) {
      assert.equal((await post(resource, token)).status, 200);
    }
    for (const token of [signed, opaque]) {
      await eventually(() => assertRefused(resource, token));
    }
  });

  it('should be refused from whoever has not the certificate that they are bound to', async () => {
    const bound = await startServer(
      'https',
      ...['--http', '127.0.0.1:0', '--auth-resource', resource, '--auth-issuer', issuer.issuer, '--auth-scope', READ],
      ...['--auth-introspect', `${issuer.issuer}/token/introspection`],
      ...['--auth-introspect-account', join(directory, 'account')],
      ...['--tls-cert', join(TLS, 'server-chain.pem'), '--tls-key', join(TLS, 'server-key.pem')],
      ...['--tls-client-ca', join(TLS, 'ca.pem'), '--tls-client-optional']
    );
    try {
      const certificate = readFileSync(join(TLS, 'client.pem'), 'utf8');
      const field = { [BOUND.certificateField]: certificate.replaceAll(/-----[^-]+-----|\s/g, '') };
      const { access_token: token } = await clientCredentials(resource, BOUND, field);
      assert.equal(jose.decodeJwt(token).cnf['x5t#S256'], thumbprint(certificate));
      for (let shard = 0; shard < 3; shard++) {
        assert.equal((await postOverTls(bound.url, token, 'client')).status, 200);
        for (const thief of ['server', undefined]) {
          const refused = await postOverTls(bound.url, token, thief);
          assert.equal(refused.status, 401);
          assert.equal(challenge(refused).error, 'invalid_token');
        }
      }
      await assertRefused(resource, token); // Nor where there is no TLS.
    } finally {
      await bound.stop();
    }
  });
});

/** The digest of a certificate, as a token names it (RFC 8705, 3.1). */
function thumbprint(pem) {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
}

/** Sends a ping on a connection of its own, with a certificate of the test's authority or without one. */
async function postOverTls(url, token, certificate) {
  const files = certificate && {
    cert: readFileSync(join(TLS, `${certificate}.pem`)),
    key: readFileSync(join(TLS, `${certificate}-key.pem`))
  };
  const request = https.request(new URL('/mcp', url), {
    method: 'POST',
    ca: readFileSync(join(TLS, 'ca.pem')),
    servername: 'localhost',
    agent: false,
    timeout: LIMIT_MS,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`
    },
    ...files
  });
  request.end(PING);
  const [response] = await once(request, 'response');
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, headers: new Headers(response.headers) };
}

/** Redeems a code or a refresh token at the token endpoint, as the client or as a thief would. */
async function redeem(memory, params) {
  const response = await fetch(`${issuer.issuer}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: memory.information.client_id, resource, ...params })
  });
  return { status: response.status, body: await response.json() };
}

/** Replays what was redeemed once, and fails unless everything that came of it is refused, and the client starts anew. */
async function assertAllTakenBack(client, transport, library, memory, lines, used) {
  const { access_token: token, refresh_token: refresh } = memory.saved;
  assert.equal(token.split('.').length, 1, 'the token is not opaque');
  const replayed = await redeem(memory, used);
  assert.deepEqual([replayed.status, replayed.body.error], [400, 'invalid_grant']);
  const next = await redeem(memory, { grant_type: 'refresh_token', refresh_token: refresh });
  assert.deepEqual([next.status, next.body.error], [400, 'invalid_grant']);
  const from = lines.length;
  await eventually(() => assert.rejects(callEcho(client), library.UnauthorizedError));
  await eventually(() => assertRefused(resource, token)); // Shards check tokens by themselves.
  assertInOrder(lines.slice(from), ['POST /mcp 401', 'POST /token 400']);
  await library.finish(transport, await visit(memory.redirects.at(-1)));
  await callEcho(client);
  await client.close();
}

/** Takes a token back at the authorization server (RFC 7009), and with it what came of the same grant. */
async function revoke(token, clientId) {
  const response = await fetch(`${issuer.issuer}/token/revocation`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token, client_id: clientId })
  });
  assert.equal(response.status, 200);
}

/** A token of the server's for a client itself, for a resource. */
async function clientCredentials(target, { id, secret } = ACCOUNT, fields = {}) {
  const account = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  const response = await fetch(`${issuer.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(account).toString('base64')}`, ...fields },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: target, scope: READ })
  });
  assert.equal(response.status, 200, await response.clone().text());
  return await response.json();
}
