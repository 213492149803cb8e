package org.peregrine.engine.session;

import org.peregrine.codec.json.JsonValue;

/**
 * A modern client's request.
 *
 * @param method of the request.
 * @param params of the request, owned.
 * @param principal of the caller, see {@link RequestStates#principal}.
 * @param address of the peer, see {@link org.peregrine.engine.limit.PeerKey}.
 */
public record ModernCall(String method, JsonValue params, String principal, long address) {}
