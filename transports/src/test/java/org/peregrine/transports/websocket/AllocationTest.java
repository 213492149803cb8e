package org.peregrine.transports.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Rule 4 of the path, over a real connection: no allocation between the socket and the socket. Exact, so it is a gate. */
class AllocationTest {
    private static final int MESSAGES = 100_000;
    /** The compiler may still be at work in the first rounds; a path that allocates does so in every round. */
    private static final int MAX_ROUNDS = 8;

    private static final JsonName MESSAGE = JsonName.of("message");
    private static final String PREFIX = "{\"jsonrpc\":\"2.0\",\"id\":";

    /** Whole, in fragments with a ping between them, ASCII and not, small and larger than an inline region. */
    private static final String[] BATCH = {
        ClientFrames.text(PREFIX + "1,\"method\":\"ping\"}"),
        ClientFrames.utf8(echo(2, "hello")),
        ClientFrames.frame(ClientFrames.TEXT, ClientFrames.latin1(PREFIX + "3,\"method\"")),
        ClientFrames.ping("still there?"),
        ClientFrames.frame(ClientFrames.FIN, ":\"ping\"}"),
        ClientFrames.utf8(echo(4, "grüße, 世界 🦅")),
        ClientFrames.utf8(echo(5, "x".repeat(5000))),
        ClientFrames.text("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"),
    };

    private static final int ANSWERS_PER_BATCH = 6;

    private static String echo(int id, String message) {
        return PREFIX + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\""
                + message + "\"}}}";
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldAllocateNothingOverAHundredThousandMessages() throws IOException {
        final NioTransport transport = new NioTransport("ws")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new WebSocketProtocol(HttpSettings.LOCAL));
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(Registry.builder()
                        .tool(Tool.named("echo").inline((call, reply) -> reply.text(call.argument(MESSAGE))))
                        .build())
                .transport(transport);
        try (McpEngine engine = McpEngine.launch(context);
                Peer peer = new Peer(engine, transport)) {
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long thread = Thread.currentThread().threadId();
            peer.run(MESSAGES);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MAX_ROUNDS && allocated != 0; round++) {
                final long before = threads.getThreadAllocatedBytes(thread);
                peer.run(MESSAGES);
                allocated = threads.getThreadAllocatedBytes(thread) - before;
            }
            assertThat(allocated).isZero();
            assertThat(engine.counter(EngineCounter.DECODE_REJECTS)).isZero();
            assertThat(engine.borrowedBytes()).isZero();
        }
    }

    /** Sends the same batch for ever, and takes the same answers each time. */
    private static final class Peer implements AutoCloseable {
        private final McpEngine engine;
        private final SocketChannel channel;
        private final ByteBuffer output;
        private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 16);
        private final int answerBytes;

        Peer(McpEngine engine, NioTransport transport) throws IOException {
            this.engine = engine;
            this.channel = SocketChannel.open(transport.boundAddresses().getFirst());
            channel.configureBlocking(false);
            final byte[] request = ClientFrames.REQUEST.getBytes(StandardCharsets.ISO_8859_1);
            channel.write(ByteBuffer.wrap(request));
            while (input.position() < 4 || input.getInt(input.position() - 4) != 0x0D0A0D0A) {
                engine.invoke();
                channel.read(input);
            }
            final byte[] batch = String.join("", BATCH).getBytes(StandardCharsets.ISO_8859_1);
            output = ByteBuffer.allocateDirect(batch.length).put(batch);
            answerBytes = firstAnswers();
        }

        private int firstAnswers() throws IOException {
            input.clear();
            channel.write(output.rewind());
            String answers = "";
            while (!answers.contains("\"id\":5") || !answers.endsWith("}")) {
                engine.invoke();
                channel.read(input);
                final byte[] bytes = new byte[input.position()];
                input.get(0, bytes);
                answers = new String(bytes, StandardCharsets.ISO_8859_1);
            }
            assertThat(ServerOutput.frames(answers)).hasSize(ANSWERS_PER_BATCH);
            assertThat(answers).doesNotContain("\"error\"");
            return answers.length();
        }

        void run(int answers) throws IOException {
            for (int taken = 0; taken < answers; taken += ANSWERS_PER_BATCH) {
                output.rewind();
                int received = 0;
                while (received < answerBytes) {
                    channel.write(output);
                    engine.invoke();
                    input.clear();
                    received += Math.max(0, channel.read(input));
                }
                if (received != answerBytes) {
                    throw new AssertionError("Received " + received + " bytes of answers, not " + answerBytes);
                }
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
            engine.invoke();
        }
    }
}
