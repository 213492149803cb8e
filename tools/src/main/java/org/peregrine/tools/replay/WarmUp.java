package org.peregrine.tools.replay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.peregrine.tools.recording.RecordingDirectory;

/**
 * Plays the beginning of a recording to a responder in this process, over and over, so that classes are loaded and
 * code is compiled before the replay's clock starts. The server hears nothing of it.
 */
final class WarmUp {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);

    private final ReplaySettings settings;
    private final long untilNs;

    private WarmUp(ReplaySettings settings, long untilNs) {
        this.settings = settings;
        this.untilNs = untilNs;
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
        final long untilNs = System.nanoTime() + durationNs;
        long frames = 0;
        try (LocalResponder responder = new LocalResponder(settings.target().kind())) {
            final WarmUp warmUp = new WarmUp(
                    new ReplaySettings(
                            responder.target(), Double.POSITIVE_INFINITY, true, PATIENCE_NS, "", settings.ignored()),
                    untilNs);
            long last = 1;
            while (last > 0 && System.nanoTime() - untilNs < 0) {
                last = warmUp.once(RecordingDirectory.open(recording));
                frames += last;
            }
        }
        return frames;
    }

    /**
     * Whether the warm-up is over. When it takes long to begin, as on a busy machine, something is sent all the same.
     */
    private boolean isOver(Replayer replayer) {
        final long overNs = System.nanoTime() - untilNs;
        return overNs >= 0 && (replayer.outcome().framesSent > 0 || overNs > GRACE_NS);
    }

    private long once(RecordingDirectory recording) throws IOException {
        try (Replayer replayer = new Replayer(settings)) {
            try {
                recording.forEach(document -> {
                    replayer.take(document);
                    if (isOver(replayer)) {
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
