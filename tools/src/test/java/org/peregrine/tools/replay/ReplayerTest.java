package org.peregrine.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.codec.recording.RecordingFormat;
import org.peregrine.codec.recording.RecordingReader;

@Timeout(60)
final class ReplayerTest {
    private static final UnsafeBuffer PING =
            new UnsafeBuffer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.UTF_8));
    private final RecordingEncoder encoder = new RecordingEncoder();

    private RecordingEncoder begin(DocumentKind kind, long timeNs) {
        return encoder.begin(kind)
                .number(RecordingField.MONOTONIC_NS, timeNs)
                .number(RecordingField.SHARD, 0)
                .number(RecordingField.CONNECTION, 1);
    }

    /** The time that a connection takes to open does not make its first frame late. */
    @Test
    void shouldOpenAConnectionBeforeItsFirstFrameIsDue() throws Exception {
        encoder.begin(DocumentKind.HEADER)
                .number(RecordingField.FORMAT, RecordingFormat.VERSION)
                .end();
        begin(DocumentKind.OPENED, 0).text(RecordingField.WIRE, "lines").end();
        begin(DocumentKind.FRAME, TimeUnit.HOURS.toNanos(1))
                .text(RecordingField.WIRE, "lines")
                .text(RecordingField.FRAME, "message")
                .bytes(RecordingField.BODY, PING, 0, PING.capacity())
                .end();
        final RecordingReader reader =
                new RecordingReader(new ByteArrayInputStream(encoder.array(), 0, encoder.length()));
        try (ServerSocket target = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            final CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> accept(target));
            final Target at = Target.parse("tcp:127.0.0.1:" + target.getLocalPort());
            try (Replayer replayer = new Replayer(
                    new ReplaySettings(at, 1, false, TimeUnit.SECONDS.toNanos(1), ClientSettings.RAW, List.of()))) {
                replayer.onTick(() -> {
                    if (accepted.isDone()) {
                        throw new IllegalStateException("accepted");
                    }
                });
                for (int i = 0; i < 3; i++) {
                    replayer.take(reader.next());
                }
                replayer.finish();
            } catch (final IllegalStateException expected) {
                assertThat(expected).hasMessage("accepted");
            }
            accepted.join().close();
        }
    }

    private static Socket accept(ServerSocket target) {
        try {
            return target.accept();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
