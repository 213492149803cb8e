package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.Target;
import org.peregrine.tools.result.BenchmarkResult;

/** A hundred requests; the server refuses some by an answer, or does not answer. */
@Timeout(60)
final class RefusableLoadTest {
    private static Load load() {
        return new Load()
                .mix("ping")
                .era(Load.Era.LEGACY)
                .sessionless(true)
                .ratePerS(100)
                .warmupNs(0)
                .durationNs(TimeUnit.SECONDS.toNanos(1))
                .timeoutNs(TimeUnit.SECONDS.toNanos(2));
    }

    private static String refusal(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":-32000,\"message\":\"busy\"}}";
    }

    private static BenchmarkResult measured(Load load, SlowServer.Reply reply) throws Exception {
        try (SlowServer server = new SlowServer(time -> 0, reply)) {
            return load.measure("any", Target.parse(server.target()), -1);
        }
    }

    @Test
    void shouldTakeARefusalForAnAnswerWhereItMayBe() throws Exception {
        final SlowServer.Reply half = (id, number) -> number % 2 == 0 ? refusal(id) : SlowServer.result(id);
        final BenchmarkResult refusable = measured(load().refusable(), half);
        assertThat(refusable.failures()).noneMatch(failure -> failure.contains("error"));
        assertThat(refusable.details()).containsEntry("errors_error_response", 50.0);
        assertThat(measured(load(), half).failures()).contains("50 errors, allowed are 0");
    }

    /** Also when half of all are not good answers, the others do not hide what is not answered at all. */
    @Test
    void shouldFailAllTheSameWhenSomethingIsNotAnswered() throws Exception {
        final BenchmarkResult result = measured(load().refusable(), (id, number) -> {
            if (number % 10 == 1) {
                return "";
            }
            return number % 2 == 0 ? refusal(id) : SlowServer.result(id);
        });
        assertThat(result.details())
                .containsEntry("errors_error_response", 50.0)
                .containsEntry("errors_timeout", 10.0);
        assertThat(result.failures()).contains("10 errors, allowed are 0");
    }
}
