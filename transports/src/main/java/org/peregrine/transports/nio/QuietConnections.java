package org.peregrine.transports.nio;

import org.peregrine.engine.limit.PeerKey;

/**
 * A shard's connections on which nothing is under way, each list in the order in which they became so: what has a
 * deadline there, and what can give way when room is needed. Network thread only.
 */
final class QuietConnections {
    /**
     * Silence before the first message weighs so many times as much as idleness after an answer: whoever opens
     * connections without using them displaces his own, while a burst of new peers has the time to speak.
     */
    private static final int SILENCE_WEIGHT = 16;

    private static final int LOOK_LIMIT = 64;

    private final DeadlineList silent;
    private final DeadlineList idle;

    QuietConnections(long firstMessageNs, long idleNs) {
        silent = new DeadlineList(firstMessageNs);
        idle = new DeadlineList(idleNs);
    }

    void note(Deadline deadline, Standing standing, long nowNs) {
        switch (standing) {
            case SILENT -> silent.start(deadline, nowNs);
            case IDLE -> idle.start(deadline, nowNs);
            case ENGAGED -> deadline.stop();
        }
    }

    /** Stops a deadline that is over and returns its connection; null when there is none. */
    Connection pollExpired(long nowNs) {
        final Connection late = silent.pollExpired(nowNs);
        return late == null ? idle.pollExpired(nowNs) : late;
    }

    /**
     * The connection that can be spared best.
     *
     * @param peer whose it has to be; {@link PeerKey#NONE} for anybody's.
     * @param nowNs the duty cycle's time; what came in this cycle can not be spared.
     * @return null when there is none among the first of each list.
     */
    Connection mostExpendable(long peer, long nowNs) {
        final Deadline silence = first(silent, peer, nowNs);
        final Deadline idleness = first(idle, peer, nowNs);
        if (silence == null || idleness == null) {
            final Deadline only = silence == null ? idleness : silence;
            return only == null ? null : only.connection;
        }
        final boolean silenceWeighsMore = SILENCE_WEIGHT * (nowNs - silence.sinceNs) >= nowNs - idleness.sinceNs;
        return silenceWeighsMore ? silence.connection : idleness.connection;
    }

    private static Deadline first(DeadlineList list, long peer, long nowNs) {
        Deadline deadline = list.first();
        for (int looks = 0; deadline != null && looks < LOOK_LIMIT; looks++) {
            if (deadline.sinceNs - nowNs >= 0) {
                return null;
            }
            final Connection connection = deadline.connection;
            if (!connection.ready && (peer == PeerKey.NONE || peer == connection.peer)) {
                return deadline;
            }
            deadline = deadline.after;
        }
        return null;
    }
}
