package org.peregrine.tools.connect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;

/** A bridge in the test's process, between two pipes. */
final class BridgeRun implements AutoCloseable {
    private static final long LIMIT_S = 60;

    final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    private final Pipe in = Pipe.open();
    private final Pipe out = Pipe.open();
    private final OutputStream toBridge = Channels.newOutputStream(in.sink());
    final BufferedReader answers =
            new BufferedReader(new InputStreamReader(Channels.newInputStream(out.source()), StandardCharsets.UTF_8));
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    final Bridge bridge;

    BridgeRun(String target) throws IOException {
        this(target, "", 0, TimeUnit.SECONDS.toNanos(LIMIT_S));
    }

    BridgeRun(String target, String headerLines, long timeoutNs, long endTimeoutNs) throws IOException {
        final ClientSettings connection =
                ClientSettings.RAW.withHeaderLines(headerLines).withOpenTimeoutNs(TimeUnit.SECONDS.toNanos(LIMIT_S));
        bridge = new Bridge(
                new ConnectSettings(Target.parse(target), connection, timeoutNs, endTimeoutNs),
                Channels.newInputStream(in.source()),
                Channels.newOutputStream(out.sink()),
                notes::add);
        Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
        try {
            code.complete(bridge.run());
            out.sink().close();
        } catch (final IOException | InterruptedException | RuntimeException | Error failure) {
            code.completeExceptionally(failure);
        }
    }

    BridgeRun send(String... lines) throws IOException {
        for (final String line : lines) {
            toBridge.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return this;
    }

    /** The next line of the bridge's output. */
    String next() throws IOException {
        return answers.readLine();
    }

    /** Ends the bridge's input; returns its exit code. */
    int end() throws Exception {
        in.sink().close();
        return code();
    }

    int code() throws Exception {
        return code.get(LIMIT_S, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        bridge.stop();
        in.sink().close();
        out.source().close();
    }
}
