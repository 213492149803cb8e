package org.peregrine.tools.crowd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Crowds of a few members, and servers that tell them as they should, or otherwise. */
@Timeout(120)
final class LocalCrowdTest {
    private static final int MEMBERS = 5;
    private static final Changes CHANGES = new Changes(50, 5, 15, 4, TimeUnit.SECONDS.toNanos(1));

    private static FanoutFigures told(TellingServer.Telling telling, int threads) throws Exception {
        try (TellingServer server = new TellingServer(telling)) {
            return told(server, threads);
        }
    }

    private static FanoutFigures told(TellingServer server, int threads) throws Exception {
        final CrowdPlan plan = CrowdPlan.of(server.target(), ProtocolVersion.LATEST_LEGACY, MEMBERS, CHANGES)
                .shared(threads, 1);
        try (LocalCrowd crowd = new LocalCrowd(plan)) {
            crowd.gather();
            crowd.begin();
            return new FanoutFigures(plan, crowd.finish());
        }
    }

    @Test
    void shouldTellAllMembersOfAllThreads() throws Exception {
        final FanoutFigures figures = told(TellingServer.AT_ONCE, 2);
        assertThat(figures.result().members()).isEqualTo(MEMBERS);
        assertThat(figures.result().received()).isEqualTo(MEMBERS * 20);
        assertThat(figures.result().lost()).isZero();
        assertThat(figures.result().author().sent()).isEqualTo(20);
        assertThat(figures.operations()).isEqualTo(15);
        assertThat(figures.result().lastNs()).hasSize(20);
        assertThat(figures.result().lastNs()).allMatch(ns -> ns >= 0);
        assertThat(figures.details()).containsEntry("conflated", 0.0).containsEntry("generator_threads", 2.0);
        assertThat(figures.seconds()).isNotEmpty();
    }

    @Test
    void shouldFailWhenTheLastChangeIsNotTold() throws Exception {
        final FanoutFigures figures = told(
                (server, number, uri) -> {
                    for (int member = 0; member < MEMBERS; member++) {
                        if (number < 18 || member > 0) {
                            server.tell(member, uri);
                        }
                    }
                },
                2);
        assertThat(figures.result().lost()).isEqualTo(2);
        assertThat(figures.failures())
                .contains(
                        "after the last change of a resource nothing was heard 2 times, by 5 subscribers of 4 resources");
    }

    /** One notification for two changes is none lost, and is counted. */
    @Test
    void shouldCountWhatIsConflated() throws Exception {
        final FanoutFigures figures = told(
                (server, number, uri) -> {
                    if (number < 4 || number >= 8) {
                        server.tellAll(uri);
                    }
                },
                1);
        assertThat(figures.result().lost()).isZero();
        assertThat(figures.details()).containsEntry("conflated", 20.0);
    }

    @Test
    void shouldFailWhenASubscriberEnds() throws Exception {
        final FanoutFigures figures = told(
                (server, number, uri) -> {
                    if (number == 5) {
                        server.end(2);
                    }
                    for (int member = 0; member < MEMBERS; member++) {
                        if (number < 5 || member != 2) {
                            server.tell(member, uri);
                        }
                    }
                },
                1);
        assertThat(figures.result().ended()).isEqualTo(1);
        assertThat(figures.failures()).anyMatch(failure -> failure.startsWith("1 of 5 subscribers ended: "));
    }

    /** Each waits for those before it: the changes are late, and the rate is not held. */
    @Test
    void shouldFailWhenChangesAreNotAnswered() throws Exception {
        final FanoutFigures figures = told(
                (server, number, uri) -> {
                    server.tellAll(uri);
                    if (number == 10) {
                        throw new IllegalStateException("ends the author's connection");
                    }
                },
                1);
        assertThat(figures.failures())
                .anyMatch(failure -> failure.contains(" changes were not made: "))
                .anyMatch(failure -> failure.contains("nothing was heard"));
    }

    @Test
    void shouldSeeADelayInTheTimes() throws Exception {
        final long delayNs = TimeUnit.MILLISECONDS.toNanos(300);
        final FanoutFigures figures = told(
                (server, number, uri) -> {
                    final long untilNs = System.nanoTime() + (number == 12 ? delayNs : 0);
                    while (System.nanoTime() - untilNs < 0) {
                        LockSupport.parkNanos(untilNs - System.nanoTime());
                    }
                    server.tellAll(uri);
                },
                1);
        assertThat(figures.result().lastNs().get(12)).isGreaterThanOrEqualTo(delayNs);
        assertThat(figures.mostUnderWay()).isGreaterThanOrEqualTo(15);
    }

    @Test
    void shouldSayWhichConnectionCouldNotBeOpened() throws Exception {
        try (TellingServer server = new TellingServer(TellingServer.AT_ONCE, null)) {
            assertThatIOException()
                    .isThrownBy(() -> told(server, 1))
                    .withMessageStartingWith("connection 1 of 5 could not be opened: ");
        }
        try (TellingServer server =
                new TellingServer(TellingServer.AT_ONCE, "\"error\":{\"code\":-32600,\"message\":\"no more\"}")) {
            assertThatIOException()
                    .isThrownBy(() -> told(server, 2))
                    .withMessageContaining("could not be opened: it was answered")
                    .withMessageContaining("no more");
        }
    }

    @Test
    void shouldSayThatHeldConnectionsHaveEnded() throws Exception {
        try (TellingServer server = new TellingServer((self, number, uri) -> {})) {
            final CrowdPlan plan = CrowdPlan.of(
                    server.target(),
                    ProtocolVersion.LATEST_LEGACY,
                    3,
                    new Changes(1, 0, 1, 1, TimeUnit.SECONDS.toNanos(1)));
            try (LocalCrowd crowd = new LocalCrowd(plan)) {
                crowd.gather();
                server.end(1);
                crowd.begin();
                assertThat(crowd.finish().ended()).isEqualTo(1);
            }
        }
    }
}
