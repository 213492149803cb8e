package org.peregrine.transports.aeron;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.transports.LargeAnswersTest;

/** Large answers over Aeron: an eighth of a term holds one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LargeAnswersOverAeronTest {
    private static final int TERM_BYTES = 64 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldKeepNothingOfAnswers(String medium) throws Exception {
        final String channel = medium.equals("ipc") ? "aeron:ipc" : Ports.freeUdp();
        final EngineContext context = new EngineContext()
                .registry(LargeAnswersTest.registry())
                .limit(Limit.AERON_TERM_BYTES, TERM_BYTES)
                .limit(Limit.MAX_AERON_CLIENT_BYTES, 1 << 30);
        try (TestServer server = TestServer.launch(channel, context)) {
            final Caller caller = server.connected();
            LargeAnswersTest.assertNothingIsKept(server.engine, message -> {
                caller.messages.clear();
                caller.send(message);
                server.runUntil(() -> !caller.messages.isEmpty(), caller.client::closeReason);
                return caller.messages.getFirst().length();
            });
        }
    }
}
