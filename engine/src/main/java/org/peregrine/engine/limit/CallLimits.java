package org.peregrine.engine.limit;

/**
 * Limits that an author sets for one handler. They can only be narrower than the engine's own.
 *
 * @param maxCalls under way at once on a shard; 0 leaves it to the engine.
 * @param maxBytes of their arguments and answers on the heap; 0 leaves it to the engine.
 * @param callBytes that one call works with besides its arguments and its answer.
 * @param platformThread whether calls run on threads of the system.
 * @param rate of all calls, on all shards together; null for no limit.
 */
public record CallLimits(int maxCalls, long maxBytes, long callBytes, boolean platformThread, Rate rate) {
    /** Nothing is set. */
    public static final CallLimits NONE = new CallLimits(0, 0, 0, false, null);

    /**
     * The same with a limit of calls.
     *
     * @param calls at least 1.
     * @return new limits.
     */
    public CallLimits withMaxCalls(int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException("maxCalls is at least 1, not " + calls);
        }
        return new CallLimits(calls, maxBytes, callBytes, platformThread, rate);
    }

    /**
     * The same with a limit of bytes.
     *
     * @param bytes at least 1.
     * @return new limits.
     */
    public CallLimits withMaxBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxCallBytes is at least 1, not " + bytes);
        }
        return new CallLimits(maxCalls, bytes, callBytes, platformThread, rate);
    }

    /**
     * The same with working memory.
     *
     * @param bytes not negative.
     * @return new limits.
     */
    public CallLimits withCallBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("workingBytes must not be negative, but is " + bytes);
        }
        return new CallLimits(maxCalls, maxBytes, bytes, platformThread, rate);
    }

    /**
     * The same on threads of the system.
     *
     * @return new limits.
     */
    public CallLimits onPlatformThread() {
        return new CallLimits(maxCalls, maxBytes, callBytes, true, rate);
    }

    /**
     * The same with a rate.
     *
     * @param most null for no limit.
     * @return new limits.
     */
    public CallLimits withRate(Rate most) {
        return new CallLimits(maxCalls, maxBytes, callBytes, platformThread, most);
    }
}
