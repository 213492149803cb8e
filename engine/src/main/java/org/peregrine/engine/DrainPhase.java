package org.peregrine.engine;

/** The phases of a closing engine, in this order; see {@link Closing}. */
enum DrainPhase {
    /** Not closing. */
    SERVING,
    /** Serves as before, while {@code /ready} answers 503. */
    LEADING,
    /** Serves requests on kept connections, whose clients are notified of the end. */
    SERVING_LAST,
    /** Answers new requests with an error, waits for calls under way. */
    REFUSING,
    /** Ends streams and subscriptions by their last message. */
    ENDING_STREAMS,
    /** Reads nothing more. */
    QUIESCING,
    /** Answers requests that shards have handed over to each other. */
    COMPLETING,
    /** Ends connections, each after its last answer. */
    FINISHING,
    /** Nothing is under way. */
    ENDED;

    private static final DrainPhase[] ALL = values();

    DrainPhase next() {
        return ALL[ordinal() + 1];
    }
}
