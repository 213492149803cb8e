package org.peregrine.engine.limit;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.agrona.concurrent.NanoClock;

/** The token buckets of an engine, shared by its shards. Any thread. */
public final class RateLimits {
    /** Kinds of what has a bucket. */
    public enum Holder {
        /** An address. */
        ADDRESS,
        /** A caller. */
        CALLER,
        /** A tool. */
        TOOL
    }

    /** Time between two notices of one kind. */
    private static final long NOTICE_NS = TimeUnit.SECONDS.toNanos(10);

    private final RateSettings settings;
    private final NanoClock clock;
    private final RateTable addresses;
    private final RateTable callers;
    private final ConcurrentHashMap<String, TokenBucket> tools = new ConcurrentHashMap<>();
    private final AtomicLongArray noticesNs = new AtomicLongArray(Holder.values().length);

    /**
     * Creates full buckets.
     *
     * @param settings rates.
     * @param limits with {@link Limit#RATE_TABLE_ENTRIES}.
     * @param clock of the engine.
     */
    public RateLimits(RateSettings settings, Limits limits, NanoClock clock) {
        this.settings = settings;
        this.clock = clock;
        final int entries = limits.intValue(Limit.RATE_TABLE_ENTRIES);
        this.addresses = table(settings.perAddress(), entries);
        this.callers = table(settings.perCaller(), entries);
        final long nowNs = clock.nanoTime();
        for (int i = 0; i < noticesNs.length(); i++) {
            noticesNs.set(i, nowNs - NOTICE_NS);
        }
    }

    private RateTable table(Rate rate, int entries) {
        return rate == null
                ? null
                : new RateTable(rate, entries, ThreadLocalRandom.current().nextLong(), clock.nanoTime());
    }

    /**
     * The rates.
     *
     * @return as they were set.
     */
    public RateSettings settings() {
        return settings;
    }

    /**
     * Whether requests are limited by who sends them.
     *
     * @return false when neither addresses nor callers have a rate.
     */
    public boolean limitSenders() {
        return addresses != null || callers != null;
    }

    /**
     * Takes a token of an address. No allocation.
     *
     * @param peer its key; {@link PeerKey#NONE} has no limit.
     * @param nowNs time of the engine's clock.
     * @return 0 when it was granted; otherwise the time until there is a token, in nanoseconds.
     */
    public long takeOfAddress(long peer, long nowNs) {
        return addresses == null || peer == PeerKey.NONE ? 0 : addresses.tryTake(peer, nowNs);
    }

    /**
     * Takes a token of a caller. No allocation.
     *
     * @param caller its key; 0 has no limit.
     * @param nowNs time of the engine's clock.
     * @return 0 when it was granted; otherwise the time until there is a token, in nanoseconds.
     */
    public long takeOfCaller(long caller, long nowNs) {
        return callers == null || caller == 0 ? 0 : callers.tryTake(caller, nowNs);
    }

    /**
     * The bucket of a tool, the same for all shards, and for a tool of the same name and rate in another registry.
     *
     * @param name of the tool.
     * @param author rate that its author has set, or null.
     * @return null when it has no limit.
     */
    public TokenBucket ofTool(String name, Rate author) {
        final Rate rate = settings.perTool().getOrDefault(name, author);
        if (rate == null) {
            return null;
        }
        return tools.compute(
                name,
                (key, found) ->
                        found != null && found.rate().equals(rate) ? found : new TokenBucket(rate, clock.nanoTime()));
    }

    /**
     * Forgets the buckets of tools that are not served any more.
     *
     * @param names of those that are.
     */
    public void keepTools(Collection<String> names) {
        tools.keySet().retainAll(names);
    }

    /**
     * Refuses rates of the operator's for tools that are not served.
     *
     * @param names of those that are.
     * @throws IllegalArgumentException that names one.
     */
    public void requireKnown(Collection<String> names) {
        for (final String name : settings.perTool().keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("There is a rate for tool '" + name + "', which is not registered");
            }
        }
    }

    /**
     * Whether the operator is told now of what is refused: once for each kind in a while.
     *
     * @param holder kind of what is above its rate.
     * @param nowNs time of the engine's clock.
     * @return false when somebody has told of it lately.
     */
    public boolean isNoticeDue(Holder holder, long nowNs) {
        final long last = noticesNs.get(holder.ordinal());
        return nowNs - last >= NOTICE_NS && noticesNs.compareAndSet(holder.ordinal(), last, nowNs);
    }
}
