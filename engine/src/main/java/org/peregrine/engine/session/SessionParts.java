package org.peregrine.engine.session;

import org.peregrine.engine.subscription.Subscriber;

/** What a session is made of. */
record SessionParts(ClientRequests clientRequests, EventStreams streams, Subscriber subscriber) {}
