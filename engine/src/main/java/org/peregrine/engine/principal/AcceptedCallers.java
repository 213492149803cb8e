package org.peregrine.engine.principal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Callers whose tokens were accepted since the last sweep of open streams, so that those learn of lists that have
 * changed for them. Bounded: of more it is only known that there were some. Any thread adds, the sweep takes.
 */
public final class AcceptedCallers {
    /**
     * An accepted token.
     *
     * @param caller of the token from now on.
     * @param before its caller until now; null for a token that is new.
     */
    public record Accepted(Principal caller, Principal before) {}

    private static final int CAPACITY = 1024;

    private final ManyToOneConcurrentArrayQueue<Accepted> queue = new ManyToOneConcurrentArrayQueue<>(CAPACITY);
    /** Raised after each change: the queue itself is not asked what it holds, which may be half written. */
    private volatile boolean changed;

    private volatile boolean missed;

    /** Creates it without callers. */
    public AcceptedCallers() {}

    /**
     * Adds a token. Any thread; never waits.
     *
     * @param accepted a token that is new, or shows something else than before.
     */
    public void add(Accepted accepted) {
        if (!queue.offer(accepted)) {
            missed = true;
        }
        changed = true;
    }

    /**
     * Whether there is anything to take.
     *
     * @return false when no token was accepted.
     */
    public boolean isEmpty() {
        return !changed;
    }

    /**
     * Takes all tokens.
     *
     * @param byOwner each is added under its caller's {@link Principal#ownerKey()}.
     * @return whether some were missed.
     */
    public boolean take(Map<Long, List<Accepted>> byOwner) {
        changed = false;
        final boolean some = missed;
        missed = false;
        for (Accepted next = queue.poll(); next != null; next = queue.poll()) {
            byOwner.computeIfAbsent(next.caller().ownerKey(), key -> new ArrayList<>())
                    .add(next);
        }
        return some;
    }
}
