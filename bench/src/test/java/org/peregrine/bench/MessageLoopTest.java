package org.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.limit.Limit;

/** The loop that the benchmarks rely on: every message is answered with a result, and that anything else is noticed. */
class MessageLoopTest {
    private static final int MAX_CYCLES = 1_000;

    private final List<Throwable> errors = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void shouldGetAResultForEveryMessage(StageBatch.Sent sent) throws IOException {
        final MessageLoop loop = sent.loop();
        try (McpEngine engine = launch(loop)) {
            loop.request(200);
            for (int i = 0; i < MAX_CYCLES && loop.answered() < loop.requested(); i++) {
                engine.invoke();
            }
            assertThat(loop.answered()).isEqualTo(200);
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void shouldFailWhenTheAnswerIsAnError() throws IOException {
        final MessageLoop loop = new MessageLoop(Messages.ECHO.replace("\"echo\"", "\"other\""));
        try (McpEngine engine = launch(loop)) {
            loop.request(1);
            engine.invoke();
            assertThat(errors.getFirst()).rootCause().hasMessageContaining("Unknown tool");
        }
    }

    @Test
    void shouldSendACallOfTwoHundredAndFiftyBytes() {
        assertThat(Messages.ECHO).hasSize(250);
    }

    private McpEngine launch(MessageLoop loop) throws IOException {
        return McpEngine.launch(new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(Messages.registry())
                .limit(Limit.DRAIN_TIMEOUT_NS, 0)
                .errorHandler(errors::add)
                .transport(loop.transport()));
    }
}
