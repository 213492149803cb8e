package org.peregrine.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log of handlers that fail: one by one, and at rate. */
final class ErrorLogTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<String> printed = new ArrayList<>();
    private final List<Runnable> scheduled = new ArrayList<>();
    private long nowNs = 5;
    private final ErrorLog log = new ErrorLog(printed::add, () -> nowNs, scheduled::add);

    private static RuntimeException failure(String message) {
        return new IllegalStateException(message);
    }

    /** As many kinds as wanted: each has another place. */
    private static RuntimeException kind(int number) {
        final RuntimeException failure = new IllegalStateException("kind " + number);
        failure.setStackTrace(new StackTraceElement[] {new StackTraceElement("a.B", "m", "B.java", number)});
        return failure;
    }

    private void advance(long seconds) {
        nowNs += seconds * SECOND_NS;
    }

    @Test
    void shouldPrintTheFirstErrorOfAKindWithItsStackTrace() {
        log.onError(failure("one"));
        log.onError(new IOException("another", failure("why")));
        assertThat(printed).hasSize(2);
        assertThat(printed.getFirst())
                .startsWith("peregrine: error: java.lang.IllegalStateException: one\n\tat ")
                .contains("ErrorLogTest.shouldPrintTheFirstErrorOfAKindWithItsStackTrace(ErrorLogTest.java:");
        assertThat(printed.getLast()).contains("\nCaused by: java.lang.IllegalStateException: why\n");
    }

    /** Without class and stack, and a new one at once, however many there are of another kind. */
    @Test
    void shouldPrintNoticesInTheirOwnWords() {
        for (int i = 0; i < 5; i++) {
            log.onError(new Notice("full", "The driver is full, " + i));
        }
        log.onError(new Notice("lost", "The driver is lost"));
        assertThat(printed)
                .containsExactly(
                        "peregrine: notice: The driver is full, 0\n", "peregrine: notice: The driver is lost\n");
        advance(10);
        log.onError(new Notice("lost", "The driver is lost again"));
        assertThat(printed.subList(2, printed.size()))
                .containsExactly(
                        "peregrine: notice: ... and 4 more in 10 s: The driver is full, 1\n",
                        "peregrine: notice: ... and 1 more in 10 s: The driver is lost again\n");
    }

    /** The id that a client was told is found, whether its failure was the first, one of some or one of many. */
    @Test
    void shouldNameHandlerRequestAndIdOfEachOfSomeFailures() {
        final RuntimeException thrown = failure("password=hunter2");
        final String id = new HandlerFailure(new CallName("tool 'add'", "0"), thrown).id();
        for (int i = 0; i < 100; i++) {
            log.onError(new HandlerFailure(new CallName("tool 'add'", "" + i), thrown));
        }
        final String name = "peregrine: error: tool 'add', request %d, error id " + id
                + ": java.lang.IllegalStateException: password=hunter2\n";
        assertThat(printed.getFirst()).startsWith(name.formatted(0) + "\tat org.peregrine.engine.log.ErrorLogTest");
        assertThat(printed).hasSize(1 + ErrorLog.MAX_NAMED);
        for (int i = 1; i <= ErrorLog.MAX_NAMED; i++) {
            assertThat(printed.get(i)).isEqualTo(name.formatted(i));
        }
        log.close();
        assertThat(printed.getLast()).contains("... and 83 more in 1 s: tool 'add', request 17, error id " + id);
        log.onError(new HandlerFailure(new CallName("tool 'sub'", "\u001b[1m"), thrown));
        assertThat(printed.getLast())
                .contains("tool 'sub', request \\u001b[1m, error id ")
                .doesNotContain(id);
    }

    @Test
    void shouldCountAHandlerThatFailsAtRateInsteadOfFlooding() {
        for (int i = 0; i < 10_000; i++) {
            log.onError(failure("call " + i));
            nowNs += SECOND_NS / 100;
        }
        assertThat(printed).hasSize(10);
        assertThat(printed.subList(1, 10))
                .allMatch(
                        line -> line.matches(
                                "peregrine: error: \\.\\.\\. and (999|1,000) more in 10 s: java.lang.IllegalStateException: call \\d+\n"));
        log.close();
        assertThat(printed.getLast()).contains("... and ").contains(" more in 10 s: ");
        log.close();
        assertThat(printed).hasSize(11);
        assertThat(total()).isEqualTo(10_000);
    }

    @Test
    void shouldTellTheCountAlsoWhenNothingFailsAnyMore() {
        for (int i = 0; i < 4; i++) {
            log.onError(failure("burst"));
        }
        assertThat(printed).hasSize(1);
        assertThat(scheduled).hasSize(1);
        advance(10);
        scheduled.removeFirst().run();
        assertThat(printed.getLast())
                .isEqualTo("peregrine: error: ... and 3 more in 10 s: java.lang.IllegalStateException: burst\n");
        assertThat(scheduled).isEmpty();
    }

    @Test
    void shouldPrintALaterErrorOfAQuietKindAtOnce() {
        for (int i = 0; i < 2; i++) {
            log.onError(failure("rare"));
            advance(60);
        }
        assertThat(printed.getLast()).startsWith("peregrine: error: ... and 1 more in 60 s: ");
        advance(3600);
        log.onError(kind(0));
        log.onError(failure("rare"));
        assertThat(printed.getLast()).startsWith("peregrine: error: java.lang.IllegalStateException: rare\n\tat ");
    }

    @Test
    void shouldStayBoundedWhateverIsThrown() {
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 1_000; i++) {
                log.onError(kind(round * 1_000 + i));
            }
            advance(10);
        }
        log.close();
        final long traces =
                printed.stream().filter(text -> text.contains("\tat ")).count();
        assertThat(traces).isLessThanOrEqualTo(20L * ErrorLog.MAX_TRACES);
        assertThat(printed).hasSizeLessThan(20 * (ErrorLog.MAX_TRACES + 2));
        assertThat(printed).anyMatch(text -> text.contains(" more of other kinds in 10 s: "));
        assertThat(total()).isEqualTo(20_000);
    }

    private long total() {
        long total = 0;
        for (final String text : printed) {
            total += text.contains("... and ")
                    ? Long.parseLong(text.replaceAll("(?s).*\\.\\.\\. and ([0-9,]+) more.*", "$1")
                            .replace(",", ""))
                    : 1;
        }
        return total;
    }

    @Test
    void shouldNotBeForgedNorThrow() {
        log.onError(failure("x\n\u001b[31mperegrine: error: \u009b\u202e"));
        assertThat(printed.getFirst().lines().filter(line -> line.startsWith("peregrine:")))
                .hasSize(1);
        assertThat(printed.getFirst()).contains("x\\n\\u001b[31mperegrine: error: \\u009b\\u202e\n");
        new ErrorLog(
                        text -> {
                            throw new IllegalStateException("closed");
                        },
                        () -> nowNs,
                        scheduled::add)
                .onError(failure("whatever"));
        log.onError(new IllegalStateException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new StackOverflowError();
            }
        });
        log.onError(failure("after"));
        assertThat(printed.getLast()).contains("after");
    }
}
