package org.peregrine.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Finds the calls of a connection among those of its stripe, whatever began and ended before. */
final class ConnectionCallsTest {
    private final ConnectionCalls<Call> calls = new ConnectionCalls<>();

    private static final class Call extends ConnectionCalls.Link<Call> {
        private final long connectionId;

        Call(long connectionId) {
            this.connectionId = connectionId;
        }

        @Override
        long connectionId() {
            return connectionId;
        }
    }

    private List<Call> of(long connectionId) {
        final List<Call> found = new ArrayList<>();
        calls.forEach(connectionId, found::add);
        return found;
    }

    @Test
    void shouldFindWhatIsUnderWayOfEachConnection() {
        final Random random = new Random(7);
        final List<Call> kept = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            final long connectionId = 1_024L * random.nextInt(4) + random.nextInt(3);
            if (kept.size() < 50 || random.nextBoolean()) {
                final Call call = new Call(connectionId);
                calls.add(call);
                kept.add(call);
            } else {
                calls.remove(kept.remove(random.nextInt(kept.size())));
            }
            assertThat(of(connectionId))
                    .containsExactlyInAnyOrderElementsOf(kept.stream()
                            .filter(call -> call.connectionId() == connectionId)
                            .toList());
        }
        assertThat(calls.isEmpty()).isFalse();
        kept.forEach(calls::remove);
        assertThat(calls.isEmpty()).isTrue();
    }

    @Test
    void shouldLetACallEndThatWasNeverAddedOrHasEnded() {
        final Call first = new Call(1);
        final Call second = new Call(1);
        calls.remove(first);
        calls.add(first);
        calls.add(second);
        calls.remove(second);
        calls.remove(second);
        assertThat(of(1)).containsExactly(first);
    }

    @Test
    void shouldLetCallsEndWhileTheirConnectionIsTold() {
        for (int i = 0; i < 3; i++) {
            calls.add(new Call(5));
        }
        calls.forEach(5, calls::remove);
        assertThat(calls.isEmpty()).isTrue();
    }
}
