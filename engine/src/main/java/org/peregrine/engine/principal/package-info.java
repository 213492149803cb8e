/**
 * Identity: which caller a request comes from, and where that is learnt.
 *
 * <pre>
 *   token ──► TokenVerifier (a worker, may wait) ──► Principal, or RefusedTokenException
 *   Authentication: the verifier, and what the server says to callers without a token
 * </pre>
 */
package org.peregrine.engine.principal;
