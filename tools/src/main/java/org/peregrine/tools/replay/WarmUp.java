package org.peregrine.tools.replay;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.ClientSettings;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.tools.recording.RecordingDirectory;

/**
 * Plays the beginning of a recording to a responder in this process, over and over, so that classes are loaded and code
 * is compiled before the replay's clock starts. Its time counts from its first frame, and there is more of it on a busy
 * machine and while the JVM compiles: it is the work that warms up. The server is not involved.
 */
final class WarmUp {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);

    /** Frames after which the replay's own code is compiled. */
    private static final long WARM_FRAMES = 2_000;

    /** Passes that are enough of a recording with fewer frames. */
    private static final int WARM_PASSES = 5;

    /** Times as long as was asked for, at most, for that much work. */
    private static final int MAX_TIMES = 5;

    /** Part of the time that the replay's own pace gets at the end. */
    private static final int PACED = 4;

    private final ReplaySettings settings;
    private final long durationNs;
    private final long startNs = System.nanoTime();
    private long firstFrameNs = -1;
    private long framesBefore;
    private int passes;
    private final Compiler compiler = new Compiler();

    private WarmUp(ReplaySettings settings, long durationNs) {
        this.settings = settings;
        this.durationNs = durationNs;
    }

    /** Watches the JIT compiler, whose work during the replay delays frames. */
    private static final class Compiler {
        private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(500);

        /** Share of the time in a window that still counts as calm. */
        private static final double MAX_COMPILING_SHARE = 0.1;

        private long windowNs = System.nanoTime();
        private long compiledMs = compiledMs();
        private boolean busy = true;

        private static long compiledMs() {
            final CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
            return bean != null && bean.isCompilationTimeMonitoringSupported() ? bean.getTotalCompilationTime() : 0;
        }

        /** Whether it compiled for more than a small share of the last window. */
        boolean isBusy(long nowNs) {
            if (nowNs - windowNs >= WINDOW_NS) {
                final long nowMs = compiledMs();
                busy = TimeUnit.MILLISECONDS.toNanos(nowMs - compiledMs) > MAX_COMPILING_SHARE * (nowNs - windowNs);
                windowNs = nowNs;
                compiledMs = nowMs;
            }
            return busy;
        }
    }

    /** The time is up. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("enough", null, false, false);
        }
    }

    /** Runs for so long; returns how many frames were sent. */
    static long run(Path recording, ReplaySettings settings, long durationNs) throws IOException {
        if (durationNs <= 0) {
            return 0;
        }
        try (LocalResponder responder = new LocalResponder(settings.target())) {
            final WarmUp fast = new WarmUp(settings(settings, responder, Double.POSITIVE_INFINITY), durationNs);
            long last = 1;
            while (last > 0 && !fast.isComplete(fast.framesBefore)) {
                last = fast.once(RecordingDirectory.open(recording), responder);
                fast.framesBefore += last;
                fast.passes++;
            }
            new WarmUp(settings(settings, responder, settings.speed()), durationNs / PACED)
                    .pace(RecordingDirectory.open(recording));
            return fast.framesBefore;
        }
    }

    private static ReplaySettings settings(ReplaySettings settings, LocalResponder responder, double speed) {
        return new ReplaySettings(
                responder.target(),
                speed,
                Double.isInfinite(speed),
                TIMEOUT_NS,
                ClientSettings.RAW,
                settings.ignored());
    }

    /** Plays the beginning at the replay's own pace, which is other code than that of full speed. */
    private void pace(RecordingDirectory recording) throws IOException {
        try (Replayer replayer = new Replayer(settings)) {
            replayer.onTick(() -> {
                if (System.nanoTime() - startNs > durationNs) {
                    throw new Enough();
                }
            });
            recording.forEach(replayer::take);
        } catch (final Enough enough) {
            // The time is up, whatever the recording waits for.
        }
    }

    /**
     * Whether the warm-up is complete. While nothing could be sent, as on a busy machine, it waits for a grace period.
     */
    private boolean isComplete(long frames) {
        final long nowNs = System.nanoTime();
        if (frames == 0) {
            return nowNs - startNs > durationNs + GRACE_NS;
        }
        if (firstFrameNs < 0) {
            firstFrameNs = nowNs;
        }
        return nowNs - firstFrameNs >= lengthNs(durationNs, frames, passes, compiler.isBusy(nowNs));
    }

    /**
     * Length from the first frame on, by the work done so far.
     *
     * @param durationNs as asked for.
     * @param frames sent.
     * @param passes over the whole recording.
     * @param compiling whether the JVM still compiles much.
     */
    static long lengthNs(long durationNs, long frames, int passes, boolean compiling) {
        final boolean worked = frames >= WARM_FRAMES || passes >= WARM_PASSES;
        return worked && !compiling ? durationNs : MAX_TIMES * durationNs;
    }

    private long once(RecordingDirectory recording, LocalResponder responder) throws IOException {
        try (Replayer replayer = new Replayer(settings)) {
            try {
                recording.forEach(document -> {
                    if (document.kind() == DocumentKind.REPLY) {
                        responder.learn(document.bytes(RecordingField.BODY));
                    }
                    replayer.take(document);
                    if (isComplete(framesBefore + replayer.outcome().framesSent)) {
                        throw new Enough();
                    }
                });
                replayer.finish();
            } catch (final Enough enough) {
                return replayer.outcome().framesSent;
            }
            return replayer.outcome().framesSent;
        }
    }
}
