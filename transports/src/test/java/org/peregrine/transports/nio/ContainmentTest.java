package org.peregrine.transports.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Frame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.nio.FaultyFraming.Faulty;
import org.peregrine.transports.nio.FaultyFraming.Place;

/** Whatever is thrown for one connection ends this connection, and nobody else's. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ContainmentTest {
    private static final List<Throwable> FAILURES = List.of(
            new IllegalStateException("broken"),
            new Exception("sneaked"),
            new InterruptedException(),
            new StackOverflowError(),
            new OutOfMemoryError("Direct buffer memory"),
            new AssertionError("broken"));

    private final List<Throwable> errors = new ArrayList<>();
    private final EngineContext engine = new EngineContext().errorHandler(errors::add);
    private final Faulty faults = new Faulty();

    private static void probe(TestClient client) throws IOException {
        client.forget().send("alive\n");
        assertThat(client.awaitText("\n")).isEqualTo("<alive>\n");
    }

    @ParameterizedTest
    @EnumSource(value = Place.class, mode = Mode.EXCLUDE, names = "FINISH")
    void shouldEndTheConnectionThatFailsAndServeAllOthers(Place place) throws IOException {
        try (TestServer server = TestServer.open(faults, engine);
                TestClient other = new TestClient(server).greet()) {
            probe(other);
            for (final Throwable failure : FAILURES) {
                final long before = server.count(EngineCounter.TRANSPORT_FAILURES);
                provoke(server, place, failure);
                assertThat(faults.isArmed()).isFalse();
                assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isEqualTo(before + 1);
                server.runUntilIdle();
                probe(other);
            }
            assertThat(server.count(EngineCounter.CONNECTIONS_OPENED) - server.count(EngineCounter.CONNECTIONS_CLOSED))
                    .isEqualTo(1);
            assertThat(server.pool.borrowedBytes()).isZero();
        }
        assertThat(errors).hasSize(FAILURES.size());
    }

    /** The stage between socket and framing is released, too: a handshake has just been awaited there. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldAwaitNoHandshakeOfAConnectionWithoutFraming(TlsEngine engineOfTls) throws IOException {
        try (TestServer server = TestServer.open(TestTls.over(TestTls.settings(engineOfTls), faults), engine);
                TestClient client = new TestClient(server)) {
            faults.arm(Place.FRAME, new IllegalStateException("broken"));
            server.runUntil(() -> !faults.isArmed());
            server.nowNs += engine.limit(Limit.TLS_HANDSHAKE_NS);
            server.runUntilIdle();
            assertThat(client.awaitEnd()).isEmpty();
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isZero();
            assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isEqualTo(1);
            assertThat(server.pool.borrowedBytes()).isZero();
        }
        assertThat(errors).hasSize(1);
    }

    @Test
    void shouldFinishAllOthersWhenOneFails() throws IOException {
        try (TestServer server = TestServer.open(faults, engine);
                TestClient one = new TestClient(server).greet();
                TestClient two = new TestClient(server).greet()) {
            probe(one);
            probe(two);
            faults.arm(Place.FINISH, new IllegalStateException("broken"));
            server.transport.finish();
            one.awaitEnd();
            two.awaitEnd();
            assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isEqualTo(1);
        }
    }

    /** Which connection is concerned the engine says, when a reply failed before it came here. */
    @Test
    void shouldEndAConnectionThatTheEngineAborts() throws IOException {
        try (TestServer server = TestServer.open(faults, engine);
                TestClient one = new TestClient(server).greet();
                TestClient two = new TestClient(server).greet()) {
            probe(one);
            probe(two);
            server.transport.abort(server.frames.getFirst().connectionId());
            one.awaitEnd();
            probe(two);
            server.transport.abort(-1);
            probe(two);
        }
    }

    private void provoke(TestServer server, Place place, Throwable failure) throws IOException {
        server.nowNs += 1_000; // So that nobody ticks when another does.
        try (TestClient client = new TestClient(server)) {
            if (place != Place.FRAME) {
                client.greet();
            }
            if (place == Place.TICK) { // The others' have been.
                server.nowNs += engine.limit(Limit.KEEP_ALIVE_NS) - 1;
                server.runUntilIdle();
            }
            server.answering = place != Place.PEER_ENDED;
            faults.arm(place, failure);
            switch (place) {
                case FRAME -> {}
                case TICK -> server.nowNs++;
                case CLOSE -> client.shutdownOutput();
                case PEER_ENDED -> client.send("x\n").shutdownOutput();
                default -> client.send("x\n");
            }
            client.awaitEnd();
            server.runUntil(() -> !faults.isArmed());
        } finally {
            server.answering = true;
        }
    }

    /** A buffer handed over from one shard to another comes back or goes on, and is given back once. */
    @Test
    void shouldDeliverWhatIsRelayedWhateverFailsAroundIt() throws IOException {
        final AtomicReference<RuntimeException> fault = new AtomicReference<>();
        try (TestServer server = TestServer.open(faults, engine);
                TestClient client = new TestClient(server).greet()) {
            probe(client);
            final long id = server.frames.getFirst().connectionId();
            final Relay relay = new Relay(server.transport.network(), server.pool, () -> raise(fault));
            fault.set(new IllegalStateException("broken"));
            assertThatThrownBy(() -> relay.offer(frame(id, new FaultyBuffer(fault))))
                    .isSameAs(fault.getAndSet(null));
            assertThat(server.pool.borrowedBytes()).isZero();

            fault.set(new IllegalStateException("broken"));
            final int before = server.frames.size();
            assertThat(relay.offer(frame(id, new UnsafeBuffer(new byte[1])))).isTrue();
            assertThat(fault.getAndSet(null)).isNotNull();
            assertThat(relay.deliver(8)).isEqualTo(1);
            assertThat(server.frames).hasSize(before + 1);
            assertThat(server.pool.borrowedBytes()).isZero();

            assertThat(relay.offer(frame(-1, new UnsafeBuffer(new byte[1])))).isTrue();
            giveBackBehindItsBack(server, relay);
            assertThatThrownBy(() -> relay.deliver(8)).isInstanceOf(RuntimeException.class);
            assertThat(relay.offer(frame(id, new UnsafeBuffer(new byte[1])))).isTrue();
            assertThat(relay.deliver(8)).as("the next one").isEqualTo(1);
            assertThat(server.frames).hasSize(before + 2);
            assertThat(server.pool.borrowedBytes()).isZero();
            assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isEqualTo(1);
        }
    }

    private static Frame frame(long connectionId, UnsafeBuffer body) {
        return new Frame().start(connectionId, 0, true).bytes(body, 0, 1);
    }

    private static void raise(AtomicReference<RuntimeException> fault) {
        final RuntimeException now = fault.get();
        if (now != null) {
            throw now;
        }
    }

    /** Bytes that cannot be copied. */
    private static final class FaultyBuffer extends UnsafeBuffer {
        private final AtomicReference<RuntimeException> fault;

        FaultyBuffer(AtomicReference<RuntimeException> fault) {
            super(new byte[1]);
            this.fault = fault;
        }

        @Override
        public byte[] byteArray() {
            raise(fault);
            return super.byteArray();
        }
    }

    private static void giveBackBehindItsBack(TestServer server, Relay relay) {
        try {
            final Field field = Relay.class.getDeclaredField("queue");
            field.setAccessible(true);
            final Object relayed = ((Queue<?>) field.get(relay)).peek();
            final Field buffer = relayed.getClass().getDeclaredField("buffer");
            buffer.setAccessible(true);
            server.pool.release((UnsafeBuffer) buffer.get(relayed));
        } catch (final ReflectiveOperationException gone) {
            throw new LinkageError("The relay's insides have changed", gone);
        }
    }
}
