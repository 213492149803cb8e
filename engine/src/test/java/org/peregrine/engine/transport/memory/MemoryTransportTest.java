package org.peregrine.engine.transport.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MemoryTransportTest {
    private static final MemoryFrame PING =
            MemoryFrame.message(1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
    private static final String PONG = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

    private static McpEngine launch(MemoryTransport transport, ThreadingMode mode) throws IOException {
        return McpEngine.launch(
                new EngineContext().threadingMode(mode).registry(Registry.EMPTY).transport(transport));
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, mode = Mode.EXCLUDE, names = "INVOKER")
    void shouldTakeFramesFromAnyThread(ThreadingMode mode) throws Exception {
        final BlockingQueue<MemoryReply> replies = new LinkedBlockingQueue<>();
        final MemoryTransport transport = new MemoryTransport(reply -> replies.add(MemoryReply.of(reply)));
        try (McpEngine engine = launch(transport, mode)) {
            for (int i = 0; i < 100; i++) {
                transport.send(PING);
                assertThat(replies.poll(30, TimeUnit.SECONDS))
                        .isEqualTo(new MemoryReply(1, i, ReplyStatus.COMPLETE, PONG, null, null));
            }
            assertThat(engine.health().whyNotHealthy()).isNull();
        }
    }

    @Test
    void shouldRepeatAFrameBehindThoseThatWait() throws Exception {
        final ReplyLog log = new ReplyLog();
        final MemoryTransport transport = new MemoryTransport(log);
        try (McpEngine engine = launch(transport, ThreadingMode.INVOKER)) {
            transport.repeat(PING, 1_000);
            transport.send(MemoryFrame.message(2, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}"));
            assertThat(transport.awaitsInput()).isTrue();
            while (transport.awaitsInput() || log.replies().size() < 1_001) {
                engine.invoke();
            }
            assertThat(log.replies().getFirst().connectionId()).isEqualTo(2);
            assertThat(log.replies()).hasSize(1_001);
            assertThatIllegalStateException()
                    .isThrownBy(() -> transport.repeat(MemoryFrame.message(2, ""), 1))
                    .withMessage("Another frame is repeated here");
        }
    }

    @Test
    void shouldHoldNoMoreFramesThanItHasRoomFor() {
        final MemoryTransport transport = new MemoryTransport(2, new ReplyLog());
        transport.send(PING);
        transport.send(PING);
        assertThatIllegalStateException().isThrownBy(() -> transport.send(PING)).withMessage("More than 2 frames wait");
        assertThat(transport.waiting()).isEqualTo(2);
    }

    @Test
    void shouldOpenAndEndASessionAsHttpDoes() throws Exception {
        final ReplyLog log = new ReplyLog();
        final MemoryTransport transport = new MemoryTransport(log);
        final MemoryFrame end = MemoryFrame.message(2, "")
                .likeHttp()
                .kind(FrameKind.END_SESSION)
                .header(FrameHeader.SESSION_ID, "-".repeat(32));
        try (McpEngine engine = launch(transport, ThreadingMode.INVOKER)) {
            transport.send(MemoryFrame.message(1, """
                    {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},
                    "clientInfo":{"name":"t","version":"1"}}}""").likeHttp());
            invokeUntil(engine, transport, log, 1);
            final String session = log.replies().getFirst().sessionId();
            end.overwrite(FrameHeader.SESSION_ID, new UnsafeBuffer(session.getBytes(StandardCharsets.US_ASCII)), 0);
            transport.send(end);
            invokeUntil(engine, transport, log, 2);
            transport.send(end);
            invokeUntil(engine, transport, log, 3);
        }
        assertThat(log.replies())
                .extracting(MemoryReply::status)
                .containsExactly(ReplyStatus.COMPLETE, ReplyStatus.COMPLETE, ReplyStatus.NOT_FOUND);
    }

    private static void invokeUntil(McpEngine engine, MemoryTransport transport, ReplyLog log, int count) {
        while (log.replies().size() < count) {
            if (engine.invoke() == 0) {
                transport.awaitWakeup(TimeUnit.SECONDS.toNanos(1));
            }
        }
    }
}
