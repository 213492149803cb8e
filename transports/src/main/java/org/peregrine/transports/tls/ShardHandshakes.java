package org.peregrine.transports.tls;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.nio.NetworkContext;

/**
 * The handshakes of one shard: bounds those under way in number and time. Beyond the number, or the share of an
 * address, others wait unread ({@link HandshakeTurns}); whoever has kept the server waiting for a tenth of its time
 * gives way to them. Network thread only.
 *
 * <pre>
 *   accepted ──► begin ──► under way ──► complete
 *                  │          │  └─────► failed: refused, out of time, gave way
 *                  └► waiting ┘
 * </pre>
 */
final class ShardHandshakes {
    /** As Conscrypt says it, and as the JDK does. */
    private static final Pattern NO_CERTIFICATE =
            Pattern.compile("PEER_DID_NOT_RETURN_A_CERTIFICATE|Empty client certificate chain");

    private static final Pattern OF_CONSCRYPT = Pattern.compile("OPENSSL_internal:([A-Z0-9_]+)");

    private static final int STALL_SHARE = 10;

    private final NetworkContext network;
    private final HandshakeWorkers workers;
    private final ManyToOneConcurrentLinkedQueue<TlsChannel> stepped = new ManyToOneConcurrentLinkedQueue<>();
    private final LinkedHashSet<TlsChannel> unfinished = new LinkedHashSet<>();
    private final HandshakeTurns<TlsChannel> turns;
    private final long timeoutNs;
    private boolean reported;
    private boolean refusalReported;

    ShardHandshakes(NetworkContext network, HandshakeWorkers workers) {
        this.network = network;
        this.workers = workers;
        this.turns = new HandshakeTurns<>(network.intLimit(Limit.MAX_TLS_HANDSHAKES));
        this.timeoutNs = network.limit(Limit.TLS_HANDSHAKE_NS);
    }

    void accepted(TlsChannel channel) {
        unfinished.add(channel);
    }

    /** Takes a handshake whose first bytes have come; false when it has to wait for its turn. */
    boolean begin(TlsChannel channel) {
        channel.begunNs = network.nowNs();
        return turns.begin(channel, channel.address);
    }

    /** Has a worker run the channel's step, which returns by {@link #poll}. */
    void run(TlsChannel channel) {
        workers.run(channel.address, () -> {
            try {
                channel.runStep();
            } finally {
                stepped.offer(channel);
                network.wakeup();
            }
        });
    }

    /** The handshake is over, one way or another. */
    void ended(TlsChannel channel) {
        unfinished.remove(channel);
        if (turns.remove(channel, channel.address)) {
            admit();
        }
    }

    private void admit() {
        for (TlsChannel next = turns.next(); next != null; next = turns.next()) {
            next.begunNs = network.nowNs();
            next.admitted();
        }
    }

    /** Tells the operator of the first failure; the others are counted. The reason may have text of the peer in it. */
    void failed(String reason) {
        network.count(EngineCounter.TLS_HANDSHAKES_FAILED);
        if (!reported) {
            reported = true;
            network.notice(
                    "handshake", "A TLS handshake failed: " + readable(reason) + "; further ones are counted only");
        }
    }

    /** The reason without what a library says of its own files and addresses, and in one line. */
    static String readable(String reason) {
        if (NO_CERTIFICATE.matcher(reason).find()) {
            return "the client sent no certificate, and one is asked for";
        }
        final Matcher ofConscrypt = OF_CONSCRYPT.matcher(reason);
        final String named = ofConscrypt.find()
                ? ofConscrypt.group(1).toLowerCase(Locale.ROOT).replace('_', ' ')
                : reason;
        return named.replaceAll("[\\p{C}\\s]+", " ");
    }

    /** Counts a connection for whose engine there is no memory, and tells the operator of the first one. */
    void refused() {
        network.count(EngineCounter.TLS_REFUSED);
        if (!refusalReported) {
            refusalReported = true;
            network.notice(
                    "TLS memory",
                    "TLS connections take all of MAX_TLS_BYTES, " + network.limit(Limit.MAX_TLS_BYTES)
                            + " bytes: a new one was refused; further ones are counted only");
        }
    }

    int poll(long nowNs) {
        int count = 0;
        for (TlsChannel next = stepped.poll(); next != null; next = stepped.poll()) {
            next.stepped();
            count++;
        }
        while (!unfinished.isEmpty() && nowNs - unfinished.getFirst().acceptedNs >= timeoutNs) {
            unfinished.getFirst().expire("not complete in time");
            count++;
        }
        for (TlsChannel last = turns.longest(); last != null && isStalled(last, nowNs); last = turns.longest()) {
            last.expire("gave way to others");
            count++;
        }
        return count;
    }

    private boolean isStalled(TlsChannel channel, long nowNs) {
        return !channel.isBusy() && nowNs - channel.begunNs >= timeoutNs / STALL_SHARE;
    }

    /** After the workers have ended: takes back what they had. */
    void close() {
        for (TlsChannel next = stepped.poll(); next != null; next = stepped.poll()) {
            next.stepped();
        }
    }
}
