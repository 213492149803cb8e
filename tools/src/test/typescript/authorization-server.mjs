// A certified authorization server (oidc-provider) in this process, and the one user who agrees to everything.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

import * as jose from 'jose';
import Provider from 'oidc-provider';

export const USER = 'ada';

/** Where clients are sent back to; nothing listens there, the user's agent stops before it. */
export const REDIRECT = 'http://127.0.0.1/callback';

/** Clients whose name ends so get opaque tokens, all others JSON Web Tokens. */
export const OPAQUE = '-opaque';

/** The account of the resource server with the introspection endpoint; both parts have to be encoded on their way. */
export const ACCOUNT = { id: 'peregrine', secret: 'canary:of the account+1%2B' };

/** The account of a client whose tokens are bound to the certificate that it says it has; a proxy would vouch for it. */
export const BOUND = { id: 'holder', secret: 'of the holder', certificateField: 'x-client-certificate' };

/** The account of a client whose tokens are opaque and live for seconds. */
export const BRIEF = { id: 'brief', secret: 'of the brief one' };

/** The version of the draft "OAuth Client ID Metadata Document" that the server implements, which it wants to be told. */
const METADATA_DOCUMENTS = 'draft-02';

const ALGORITHM = 'RS256';
const MINUTE_S = 60;
const BRIEF_S = 3;
const MAX_HOPS = 20;

/**
 * Starts the server on a port of its own.
 *
 * scopes     that it knows, besides those of OpenID
 * resources  URIs that tokens can be made for (RFC 8707)
 */
export async function startAuthorizationServer(scopes, resources) {
  const http = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${http.address().port}`;
  const pair = await jose.generateKeyPair(ALGORITHM, { extractable: true });
  const key = { ...(await jose.exportJWK(pair.privateKey)), alg: ALGORITHM, use: 'sig', kid: 'key-1' };
  const documents = new Map();
  const provider = new Provider(issuer, { ...configuration(key, scopes, resources), fetch: fetchFrom(documents) });
  provider.use(withoutRegisteredScope);
  const grants = [];
  provider.on('grant.success', ctx => grants.push(ctx.oidc.params.grant_type));
  const answer = provider.callback();
  http.on('request', (request, response) => {
    if (request.url.startsWith('/interaction/')) {
      agree(provider, request, response).catch(error => response.writeHead(500).end(String(error)));
    } else {
      answer(request, response);
    }
  });
  return {
    issuer,
    /** The types of the grants that were used at the token endpoint, in their order. */
    grants,
    /** Metadata documents of clients by their URL, which is the client's id: what the server finds there. */
    documents,
    /** The server's own key, public half. */
    publicKey: pair.publicKey,
    keyId: key.kid,
    /** Signs claims as the server does, by default with its own key. */
    sign: (claims, header = {}, signingKey = pair.privateKey) =>
      new jose.SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'at+jwt', ...header })
        .sign(signingKey),
    async stop() {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    }
  };
}

function configuration(key, scopes, resources) {
  return {
    jwks: { keys: [key] },
    cookies: { keys: ['of this run alone'] },
    scopes: ['openid', 'offline_access', ...scopes],
    clients: [
      {
        client_id: ACCOUNT.id,
        client_secret: ACCOUNT.secret,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: []
      },
      {
        client_id: BOUND.id,
        client_secret: BOUND.secret,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        tls_client_certificate_bound_access_tokens: true
      },
      {
        client_id: BRIEF.id,
        client_name: `brief${OPAQUE}`,
        client_secret: BRIEF.secret,
        token_endpoint_auth_method: 'client_secret_basic',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: []
      }
    ],
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      clientIdMetadataDocument: { enabled: true, ack: METADATA_DOCUMENTS },
      introspection: { enabled: true },
      revocation: { enabled: true },
      clientCredentials: { enabled: true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        getCertificate: ctx => ctx.get(BOUND.certificateField) || undefined
      },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(ctx, resource, client) {
          if (!resources.includes(resource)) {
            throw new Error(`no resource ${resource}`);
          }
          const opaque = client.clientName?.endsWith(OPAQUE);
          return {
            scope: scopes.join(' '),
            audience: resource,
            accessTokenTTL: client.clientId === BRIEF.id ? BRIEF_S : 10 * MINUTE_S,
            accessTokenFormat: opaque ? 'opaque' : 'jwt',
            ...(opaque ? {} : { jwt: { sign: { alg: ALGORITHM } } })
          };
        }
      }
    },
    pkce: { required: () => true },
    issueRefreshToken: (ctx, client) => client.grantTypeAllowed('refresh_token'),
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    ttl: {
      AccessToken: 10 * MINUTE_S,
      AuthorizationCode: MINUTE_S,
      ClientCredentials: (ctx, token) => token.resourceServer?.accessTokenTTL ?? 10 * MINUTE_S,
      Grant: 60 * MINUTE_S,
      IdToken: 10 * MINUTE_S,
      Interaction: 10 * MINUTE_S,
      RefreshToken: 60 * MINUTE_S,
      Session: 60 * MINUTE_S
    }
  };
}

/** Finds documents at their URLs, and nothing else in the world. */
function fetchFrom(documents) {
  return async url => {
    const document = documents.get(String(url));
    return document === undefined
      ? new Response('', { status: 404 })
      : Response.json(document, { headers: { 'cache-control': 'no-store' } });
  };
}

/**
 * Lets a client that registers itself ask for every scope later on: libraries register the scopes of the first
 * challenge, and this server would hold them to those.
 */
async function withoutRegisteredScope(ctx, next) {
  if (ctx.method === 'POST' && ctx.path === '/reg') {
    const { scope, ...metadata } = await json(ctx.req);
    ctx.req.body = metadata;
  }
  await next();
}

/** The user logs in, and grants whatever is asked for. */
async function agree(provider, request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: USER } });
    return;
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(prompt.details.missingOIDCScope?.join(' ') ?? '');
  for (const [resource, wanted] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, wanted.join(' '));
  }
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

/**
 * Goes where a client sends its user, as a browser with cookies, until the server sends back to the client. Answers
 * with the parameters that the client gets.
 */
export async function visit(authorizationUrl) {
  const cookies = new Map();
  let url = authorizationUrl;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) {
      throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
    }
    url = new URL(location, url);
    if (url.href.startsWith(`${REDIRECT}?`)) {
      return url.searchParams;
    }
  }
  throw new Error(`${authorizationUrl} leads nowhere`);
}
