package org.peregrine.tools.compare;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.ClientSettings;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.LoadSample;

/**
 * Shows that the paired comparison can fail: two servers of known speed, over a real socket, one of them made slower by
 * a known share.
 */
final class SelfTest {
    private static final long WORK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double SLOWDOWN = 0.15;
    private static final double PERCENT = 100;
    private static final LoadSample.Shape SHAPE = new LoadSample.Shape(
            "ping", "", 1, 1, TimeUnit.MILLISECONDS.toNanos(100), TimeUnit.MILLISECONDS.toNanos(400));

    private SelfTest() {}

    /** Whether the slowdown was found, and none where there was none. */
    static boolean passes(PrintWriter out, int rounds, double threshold) throws IOException {
        final boolean found = isSlower(out, rounds, threshold, SLOWDOWN);
        final boolean invented = isSlower(out, rounds, threshold, 0);
        out.println(found && !invented ? "self-test passed" : "SELF-TEST FAILED");
        out.flush();
        return found && !invented;
    }

    private static boolean isSlower(PrintWriter out, int rounds, double threshold, double slowdown) throws IOException {
        final PairedRun run = new PairedRun(
                new SpinningServer(WORK_NS),
                new SpinningServer(Math.round(WORK_NS * (1 + slowdown))),
                ClientSettings.of(ProtocolVersion.V2026_07_28),
                SHAPE);
        run.run(rounds, PairedRun.MORE * rounds, threshold, line -> {});
        final boolean slower = run.isSlower(threshold);
        out.printf(
                Locale.ROOT,
                "B made slower by %.0f %%: %s%n",
                PERCENT * slowdown,
                slower ? "found to be slower" : "not found to be slower");
        ComparisonTable.print(out, run, threshold);
        return slower;
    }
}
