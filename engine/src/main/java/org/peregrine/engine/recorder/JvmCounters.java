package org.peregrine.engine.recorder;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * HotSpot's own counters of safepoints and garbage collections, read as plain memory: exact, and a read costs no more
 * than a load. The JVM keeps them unless it runs with {@code -XX:-UsePerfData}; reading them needs {@code --add-exports
 * java.base/jdk.internal.perf=ALL-UNNAMED}. Without one of the two nothing is counted.
 *
 * <pre>
 *   prologue   0  magic (4)   4  byte order (1)   ...   24  offset of first entry (4)   28  number of entries (4)
 *   entry      0  length (4)  4  name offset (4)  8  vector length (4)  12  type, 'J' for a long (1)  16  value offset (4)
 * </pre>
 */
final class JvmCounters {
    private static final int BYTE_ORDER = 4;
    private static final int FIRST_ENTRY = 24;
    private static final int ENTRY_COUNT = 28;
    private static final int ENTRY_NAME = 4;
    private static final int ENTRY_VALUE = 16;
    private static final int ABSENT = -1;
    private static final int MAX_COLLECTORS = 8;

    private final ByteBuffer memory;
    private final long ticksPerSecond;
    private final int safepointTime;
    private final int safepointSyncTime;
    private final int safepoints;
    private final int lastCause;
    private final int[] collectionTimes;
    private final int[] collectionCounts;

    private JvmCounters(ByteBuffer memory) {
        this.memory = memory;
        final Map<String, Integer> places = memory == null ? Map.of() : places(memory);
        safepointTime = places.getOrDefault("sun.rt.safepointTime", ABSENT);
        safepointSyncTime = places.getOrDefault("sun.rt.safepointSyncTime", ABSENT);
        safepoints = places.getOrDefault("sun.rt.safepoints", ABSENT);
        lastCause = places.getOrDefault("sun.gc.lastCause", ABSENT);
        final int frequency = places.getOrDefault("sun.os.hrt.frequency", ABSENT);
        ticksPerSecond = frequency == ABSENT ? TimeUnit.SECONDS.toNanos(1) : memory.getLong(frequency);
        collectionTimes = pauses(places, "time");
        collectionCounts = pauses(places, "invocations");
    }

    /** Only collectors that stop the world: what a concurrent one takes is no pause. */
    private int[] pauses(Map<String, Integer> places, String what) {
        final int[] found = new int[MAX_COLLECTORS];
        int count = 0;
        for (int i = 0; i < MAX_COLLECTORS; i++) {
            final String collector = "sun.gc.collector." + i + ".";
            final Integer name = places.get(collector + "name");
            final Integer place = places.get(collector + what);
            if (name != null && place != null && text(memory, name).contains("pauses")) {
                found[count++] = place;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Attaches to this process's own counters; those of a JVM that does not show them never count. */
    static JvmCounters attach() {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            final Class<?> type = Class.forName("jdk.internal.perf.Perf");
            final Object perf = lookup.findStatic(type, "getPerf", MethodType.methodType(type))
                    .invoke();
            final MethodType attaching = MethodType.methodType(ByteBuffer.class, int.class);
            final ByteBuffer memory = (ByteBuffer)
                    lookup.findVirtual(type, "attach", attaching).bindTo(perf).invoke(0);
            memory.order(memory.get(BYTE_ORDER) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            return new JvmCounters(memory);
        } catch (final Throwable notShown) {
            return new JvmCounters(null);
        }
    }

    private static Map<String, Integer> places(ByteBuffer memory) {
        final Map<String, Integer> places = new HashMap<>();
        int entry = memory.getInt(FIRST_ENTRY);
        for (int left = memory.getInt(ENTRY_COUNT); left > 0; left--) {
            final String name = text(memory, entry + memory.getInt(entry + ENTRY_NAME));
            places.put(name, entry + memory.getInt(entry + ENTRY_VALUE));
            entry += memory.getInt(entry);
        }
        return places;
    }

    private static String text(ByteBuffer memory, int start) {
        int end = start;
        while (memory.get(end) != 0) {
            end++;
        }
        final byte[] bytes = new byte[end - start];
        memory.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether pauses can be seen. */
    boolean isShown() {
        return safepointTime != ABSENT && safepoints != ABSENT;
    }

    /** Time that threads were stopped, in all, until they were stopped included; 0 when not shown. */
    long safepointNs() {
        return nanos(safepointTime);
    }

    /** Part of {@link #safepointNs} until the last thread stood. */
    long safepointSyncNs() {
        return nanos(safepointSyncTime);
    }

    /** How often threads were stopped. */
    long safepoints() {
        return safepoints == ABSENT ? 0 : memory.getLong(safepoints);
    }

    /** Time that collectors stopped the world for. */
    long collectionNs() {
        long sum = 0;
        for (final int place : collectionTimes) {
            sum += nanos(place);
        }
        return sum;
    }

    /** How often collectors stopped the world. */
    long collections() {
        long sum = 0;
        for (final int place : collectionCounts) {
            sum += memory.getLong(place);
        }
        return sum;
    }

    /** Why the collector ran last, in the JVM's words. */
    String lastCollectionCause() {
        return lastCause == ABSENT ? "" : text(memory, lastCause);
    }

    private long nanos(int place) {
        if (place == ABSENT) {
            return 0;
        }
        final long ticks = memory.getLong(place);
        final long perSecond = TimeUnit.SECONDS.toNanos(1);
        return ticksPerSecond == perSecond ? ticks : (long) ((double) ticks * perSecond / ticksPerSecond);
    }
}
