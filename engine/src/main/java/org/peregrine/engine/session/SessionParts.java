package org.peregrine.engine.session;

import org.peregrine.engine.limit.Holder;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.subscription.Subscriber;

/** The parts of a session, and the heap reserved for it. */
record SessionParts(
        Holder holder, Reservation kept, ClientRequests clientRequests, EventStreams streams, Subscriber subscriber) {}
