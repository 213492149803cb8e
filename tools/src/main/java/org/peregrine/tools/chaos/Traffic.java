package org.peregrine.tools.chaos;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.tools.chaos.Timeline.LoadPoint;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.load.LoadAccount;

/** Load under way beside a fault, in an open loop on a thread of its own; begins anew when its connections end. */
final class Traffic {
    private static final long RETRY_MS = 50;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final double MICROS_PER_MILLI = 1e3;
    private static final String ECHO = "tools/call:echo";
    private static final double RATE_PER_S = 400;

    /** Enough for a percentile of each second, and little beside the load. */
    private static final double CONTROL_PER_S = 100;

    private final Target target;
    private final DoubleFunction<Load> load;
    private final double untilS;
    private final Timeline timeline;
    private final Consumer<LoadPoint> points;
    private final Thread thread;
    private volatile LoadAccount account = LoadAccount.NONE;
    private volatile String failure;

    private Traffic(
            Target target, DoubleFunction<Load> load, double untilS, Timeline timeline, Consumer<LoadPoint> points) {
        this.target = target;
        this.load = load;
        this.points = points;
        this.untilS = untilS;
        this.timeline = timeline;
        this.thread = Thread.ofPlatform().daemon().name("chaos-load").unstarted(this::run);
    }

    /** Starts the load of a scenario, which goes on until a time. */
    static Traffic start(Target target, ClientSettings access, double untilS, Timeline timeline) {
        return start(new Traffic(
                target, lengthS -> load(ECHO, RATE_PER_S, 4, lengthS).access(access), untilS, timeline, timeline::add));
    }

    /** Starts the same, in small, on a responder that no fault is injected into. */
    static Traffic startControl(Target target, double untilS, Timeline timeline) {
        // Said, not asked for: the responder knows no question.
        return start(new Traffic(
                target,
                lengthS -> load(ECHO, CONTROL_PER_S, 2, lengthS).era(Load.Era.MODERN),
                untilS,
                timeline,
                timeline::addControl));
    }

    private static Traffic start(Traffic traffic) {
        traffic.thread.start();
        return traffic;
    }

    /** A connection of HTTP has one request under way: four times as many as a flooded server takes. */
    private static int connections(Target target) {
        return target.kind().isExchange() ? 128 : 8;
    }

    /** Runs a load that is itself the fault; what it sees is not part of the timeline. */
    static LoadAccount run(Target target, String mix, double ratePerS, double lengthS) throws IOException {
        return load(mix, ratePerS, connections(target), lengthS).account(target, second -> {});
    }

    private static Load load(String mix, double ratePerS, int connections, double lengthS) {
        return new Load()
                .mix(mix)
                .ratePerS(ratePerS)
                .connections(connections)
                .warmupNs(0)
                .timeoutNs(TIMEOUT_NS)
                .durationNs((long) (lengthS * 1e9));
    }

    private void run() {
        try {
            for (double leftS = untilS - timeline.nowS(); leftS > RETRY_MS / 1e3; leftS = untilS - timeline.nowS()) {
                runOnce(leftS);
                Thread.sleep(RETRY_MS);
            }
        } catch (final InterruptedException ended) {
            return;
        } catch (final RuntimeException unexpected) {
            failure = unexpected.toString();
        }
    }

    private void runOnce(double lengthS) {
        try {
            account = account.plus(load.apply(lengthS)
                    .account(
                            target,
                            second -> points.accept(new LoadPoint(
                                    timeline.nowS(),
                                    second.ratePerS(),
                                    second.p99Us() / MICROS_PER_MILLI,
                                    second.errors()))));
        } catch (final IOException unreachable) { // The server is not there at the moment.
            points.accept(new LoadPoint(timeline.nowS(), 0, 0, 1));
        }
    }

    /** Waits for the end; returns the account of every request. */
    LoadAccount await() throws IOException, InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(120));
        if (thread.isAlive() || failure != null) {
            throw new IOException("The load did not end: " + failure);
        }
        return account;
    }
}
