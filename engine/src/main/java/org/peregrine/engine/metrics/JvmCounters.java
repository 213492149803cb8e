package org.peregrine.engine.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.status.PauseVisibility;

/**
 * HotSpot's own counters of safepoints and garbage collections, read as plain memory: exact, and a read costs no more
 * than a load. The JVM keeps them unless it runs with {@code -XX:-UsePerfData}; reading them needs {@code --add-exports
 * java.base/jdk.internal.perf=ALL-UNNAMED}, on the module path {@code =org.peregrine.engine}. Without either nothing is
 * counted. Shenandoah counts its concurrent work together with its pauses, so its pauses are taken from its MXBean, in
 * whole milliseconds.
 *
 * <pre>
 *   prologue   0  magic (4)   4  byte order (1)   ...   24  offset of first entry (4)   28  number of entries (4)
 *   entry      0  length (4)  4  name offset (4)   8  vector length (4)
 *             12  type, 'J' for a long (1)        16  value offset (4)
 * </pre>
 */
final class JvmCounters {
    private static final int BYTE_ORDER = 4;
    private static final int FIRST_ENTRY = 24;
    private static final int ENTRY_COUNT = 28;
    private static final int ENTRY_NAME = 4;
    private static final int ENTRY_VALUE = 16;
    private static final int ABSENT = -1;
    private static final int PROLOGUE_LENGTH = 32;
    private static final int MAX_COLLECTORS = 8;
    private static final int MAX_READS = 16;
    private static final String PERF = "jdk.internal.perf";

    private final PauseVisibility visibility;
    private final ByteBuffer memory;
    private final List<GarbageCollectorMXBean> pausingBeans;
    private final long ticksPerSecond;
    private final int safepointTime;
    private final int safepointSyncTime;
    private final int safepoints;
    private final int lastCause;
    private final int[] collectionTimes;
    private final int[] collectionCounts;

    private JvmCounters(PauseVisibility without, ByteBuffer memory) {
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
        final boolean isCounted = safepointTime != ABSENT && safepointSyncTime != ABSENT && safepoints != ABSENT;
        visibility = isCounted ? PauseVisibility.SHOWN : without;
        pausingBeans = isCounted && collectionCounts.length == 0
                ? ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .filter(bean -> bean.getName().endsWith("Pauses"))
                        .toList()
                : List.of();
    }

    /** Only collectors that stop the world: the time of a concurrent one is no pause. */
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

    /** Whether the counters can be read; checked without reading them, which takes time. */
    static boolean isExported() {
        return Object.class.getModule().isExported(PERF, JvmCounters.class.getModule());
    }

    /** Attaches to this process's own counters; those of a JVM that does not show them never count. */
    static JvmCounters attach() {
        if (!isExported()) {
            return new JvmCounters(PauseVisibility.NOT_EXPORTED, null);
        }
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            final Class<?> type = Class.forName(PERF + ".Perf");
            final Object perf = lookup.findStatic(type, "getPerf", MethodType.methodType(type))
                    .invoke();
            final MethodType attaching = MethodType.methodType(ByteBuffer.class, int.class);
            final ByteBuffer memory = (ByteBuffer)
                    lookup.findVirtual(type, "attach", attaching).bindTo(perf).invoke(0);
            if (memory.capacity() < PROLOGUE_LENGTH) {
                return new JvmCounters(PauseVisibility.NOT_COUNTED, null);
            }
            memory.order(memory.get(BYTE_ORDER) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            return new JvmCounters(PauseVisibility.NOT_COUNTED, memory);
        } catch (final Throwable notShown) {
            return new JvmCounters(PauseVisibility.NOT_COUNTED, null);
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

    /** Whether pauses can be seen, or the reason why not. */
    PauseVisibility visibility() {
        return visibility;
    }

    /** Reads all counters as of one moment; again when the JVM counts meanwhile. */
    void read(SafepointCounts into) {
        if (memory == null) {
            return;
        }
        for (int i = 0; i < MAX_READS; i++) {
            into.safepoints = count(safepoints);
            into.syncNs = nanos(safepointSyncTime);
            into.operationNs = nanos(safepointTime);
            into.collections = collections();
            into.collectionNs = collectionNs();
            VarHandle.fullFence();
            if (into.operationNs == nanos(safepointTime)
                    && into.safepoints == count(safepoints)
                    && into.syncNs == nanos(safepointSyncTime)) {
                return;
            }
        }
    }

    /** The unit in which the time of collections is counted. */
    long collectionUnitNs() {
        return pausingBeans.isEmpty() ? 1 : TimeUnit.MILLISECONDS.toNanos(1);
    }

    private long collectionNs() {
        long sum = 0;
        for (int i = 0; i < collectionTimes.length; i++) {
            sum += nanos(collectionTimes[i]);
        }
        for (int i = 0; i < pausingBeans.size(); i++) {
            sum += TimeUnit.MILLISECONDS.toNanos(Math.max(0, pausingBeans.get(i).getCollectionTime()));
        }
        return sum;
    }

    private long collections() {
        long sum = 0;
        for (int i = 0; i < collectionCounts.length; i++) {
            sum += count(collectionCounts[i]);
        }
        for (int i = 0; i < pausingBeans.size(); i++) {
            sum += Math.max(0, pausingBeans.get(i).getCollectionCount());
        }
        return sum;
    }

    private long count(int place) {
        return place == ABSENT ? 0 : memory.getLong(place);
    }

    /** The reason of the last collection, in the JVM's words. */
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
