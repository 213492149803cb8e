package org.peregrine.transports.http;

import org.peregrine.transports.head.HandlerFields;
import org.peregrine.transports.head.RepeatedHead;

/**
 * Parts that the connections of one endpoint share on one shard; its network thread only.
 *
 * @param responses writes response heads and refusals.
 * @param sse sessions of the deprecated transport.
 * @param fields header fields that handlers see.
 * @param heads parses heads, and knows the last one again.
 */
record SharedByConnections(HttpResponses responses, SseSessions sse, HandlerFields fields, RepeatedHead heads) {}
