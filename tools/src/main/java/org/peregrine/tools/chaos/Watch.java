package org.peregrine.tools.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.peregrine.tools.chaos.Expectation.Signal;

/** Looks for the signal of a fault twenty times a second, from its begin on. */
final class Watch implements AutoCloseable {
    private static final long INTERVAL_MS = 50;
    private static final double SILENCE_S = 0.5;
    private static final int MAX_TRIES = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final ServedProcess server;
    private final Signal signal;
    private final Timeline timeline;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final Thread thread;
    private volatile int firstLine = Integer.MAX_VALUE;
    private volatile double before = Double.NaN;
    private volatile boolean closing;

    Watch(ServedProcess server, Signal signal, Timeline timeline) {
        this.server = server;
        this.signal = signal;
        this.timeline = timeline;
        this.thread = Thread.ofPlatform().daemon().name("chaos-watch").unstarted(this::run);
    }

    /** Begins: signs of before do not count. */
    void start() throws IOException, InterruptedException {
        firstLine = server.log().size();
        before = signal.kind() == Signal.Kind.METRIC ? metricBefore() : 0;
        thread.start();
    }

    /** The metric before the fault, of a server whose machine may be busy. */
    private double metricBefore() throws IOException, InterruptedException {
        for (int tries = 1; true; tries++) {
            try {
                return metric(signal.text());
            } catch (final HttpTimeoutException busy) {
                if (tries == MAX_TRIES) {
                    throw busy;
                }
            }
        }
    }

    /** Whether another signal has come since the start of the server. */
    boolean hasSeen(Signal other) throws IOException, InterruptedException {
        return switch (other.kind()) {
            case LOG -> server.log().stream().anyMatch(line -> line.contains(other.text()));
            case METRIC -> metric(other.text()) > 0;
            case READY -> ask("ready").contains(other.text());
            case CLIENT, SILENCE -> false;
        };
    }

    private void run() {
        while (!closing && !check()) {
            try {
                Thread.sleep(INTERVAL_MS);
            } catch (final InterruptedException closed) {
                return;
            }
        }
    }

    private boolean check() {
        try {
            if (isThere()) {
                timeline.signalled(timeline.nowS());
                return true;
            }
        } catch (final IOException silent) { // A process that is stopped or gone tells nothing.
            return false;
        } catch (final InterruptedException closed) {
            closing = true;
        }
        return false;
    }

    private boolean isThere() throws IOException, InterruptedException {
        return switch (signal.kind()) {
            case LOG -> server.log().stream().skip(firstLine).anyMatch(line -> line.contains(signal.text()));
            case METRIC -> metric(signal.text()) > before;
            case READY -> ask("ready").contains(signal.text());
            case SILENCE -> timeline.isSilentFor(SILENCE_S);
            case CLIENT ->
                timeline.probe().stream().anyMatch(point -> !point.isAnswered() && point.atS() >= timeline.beginS());
        };
    }

    private String ask(String path) throws IOException, InterruptedException {
        final HttpRequest request = HttpRequest.newBuilder(URI.create(server.adminUrl() + path))
                .timeout(TIMEOUT)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** The sum of a metric's series; 0 when there is none. */
    double metric(String name) throws IOException, InterruptedException {
        double sum = 0;
        for (final String line : ask("metrics").lines().toList()) {
            if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return sum;
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        if (thread.getState() != Thread.State.NEW) {
            ProcessFaults.join(thread);
        }
        http.close();
    }
}
