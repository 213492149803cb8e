package org.peregrine.tools.scenario;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.CloseHelper;
import org.peregrine.tools.profile.JavaProcess;
import org.peregrine.tools.profile.LiveMemory;
import org.peregrine.tools.result.ProcessSample;

/**
 * Bytes of a server by their kinds, and how much of each a connection takes. What is not known is NaN, and in a result
 * left out: the heap of a process that is no JVM of this user, anything of a process on another machine.
 */
final class ServerMemory implements AutoCloseable {
    private static final int SAMPLES = 2;
    private static final Duration APART = Duration.ofMillis(500);
    private static final double PAGE_BYTES = 4096;
    private static final double KIB = 1024;

    /**
     * Memory at one moment, in bytes.
     *
     * @param heap live objects, after a collection.
     * @param direct buffers outside the heap.
     * @param resident all that the process has in memory.
     * @param buffers of the kernel for TCP, of the whole machine: both ends, where clients run here, too.
     * @param slab the kernel's own objects (sockets, files, timers), of the whole machine likewise.
     */
    record Sample(double heap, double direct, double resident, double buffers, double slab) {
        /** A process of which nothing is known. */
        static final Sample UNKNOWN = new Sample(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        /** Growth since an earlier moment, for each of so many. */
        Sample each(Sample before, double count) {
            return new Sample(
                    (heap - before.heap) / count,
                    (direct - before.direct) / count,
                    (resident - before.resident) / count,
                    (buffers - before.buffers) / count,
                    (slab - before.slab) / count);
        }

        /** Memory of the process that is in use. */
        double live() {
            return heap + direct;
        }

        /** The kinds as details of a result; those that are not known are missing. */
        Map<String, Double> details(String of) {
            final Map<String, Double> details = new LinkedHashMap<>();
            details.put(of + "_bytes", live());
            details.put(of + "_heap_bytes", heap);
            details.put(of + "_direct_bytes", direct);
            details.put(of + "_resident_bytes", resident);
            details.put(of + "_kernel_buffer_bytes", buffers);
            details.put(of + "_kernel_slab_bytes", slab);
            details.values().removeIf(value -> value.isNaN());
            return details;
        }
    }

    private final long pid;
    private final JavaProcess process;

    private ServerMemory(long pid, JavaProcess process) {
        this.pid = pid;
        this.process = process;
    }

    /** Memory of a process; negative for one that is not known. */
    static ServerMemory of(long pid) {
        try {
            return new ServerMemory(pid, pid < 0 ? null : JavaProcess.attach(pid));
        } catch (final IOException otherProgram) {
            return new ServerMemory(pid, null); // Its heap stays unknown.
        }
    }

    Sample sample() throws InterruptedException {
        if (pid < 0) {
            return Sample.UNKNOWN;
        }
        final LiveMemory.Sample live = live();
        final long resident = ProcessSample.of(pid).residentBytes();
        return new Sample(
                live == null ? Double.NaN : live.heap(),
                live == null ? Double.NaN : live.direct(),
                resident < 0 ? Double.NaN : resident,
                PAGE_BYTES * number(Path.of("/proc/" + pid + "/net/sockstat"), "TCP:", "mem"),
                KIB * number(Path.of("/proc/meminfo"), "Slab:", ""));
    }

    /** Memory of the JVM; null of another program, and of one that has ended meanwhile, which its callers notice. */
    private LiveMemory.Sample live() throws InterruptedException {
        try {
            return process == null
                    ? null
                    : LiveMemory.watch(process, APART, SAMPLES, each -> {}).getLast();
        } catch (final IOException | UndeclaredThrowableException ended) { // The latter by the proxies of its beans.
            return null;
        }
    }

    /** The number behind a name in the line that begins with a word; NaN when there is none. */
    static double number(Path file, String line, String name) {
        try {
            for (final String text : Files.readAllLines(file)) {
                final List<String> words = List.of(text.split("\\s+", -1));
                final int at = name.isEmpty() ? 0 : words.indexOf(name);
                if (words.getFirst().equals(line) && at >= 0) {
                    return Double.parseDouble(words.get(at + 1));
                }
            }
        } catch (final IOException | NumberFormatException unknown) {
            return Double.NaN;
        }
        return Double.NaN;
    }

    @Override
    public void close() {
        if (process != null) {
            CloseHelper.quietClose(process); // It may have ended.
        }
    }
}
