package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;

/** Clients that share a shard: its cycles, and its places. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronTurnsTest {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    private static void ping(TestServer server, Caller caller) {
        final int before = caller.messages.size();
        caller.send(PING);
        server.runUntil(() -> caller.messages.size() > before, caller.client::closeReason);
    }

    /** Whichever comes first in turn: each of two has half of a cycle. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldReadNoMoreThanItsShareFromAClientThatSendsMuch(int loud) throws Exception {
        final int frameLimit = 16;
        try (TestServer server =
                TestServer.invoked("aeron:ipc", TestServer.small().limit(Limit.FRAME_LIMIT, frameLimit))) {
            final Caller[] callers = {server.connected(), server.connected()};
            for (int i = 0; i < 10 * frameLimit; i++) {
                callers[loud].send(PING);
            }
            callers[1 - loud].send(PING);
            final long before = server.count(EngineCounter.FRAMES_RECEIVED);
            server.engine.invoke();
            assertThat(server.count(EngineCounter.FRAMES_RECEIVED) - before).isEqualTo(frameLimit / 2 + 1);
        }
    }

    /** With less to read in a cycle than there are clients. */
    @Test
    void shouldReadFromAllInTurn() throws Exception {
        final int clients = 3;
        try (TestServer server =
                TestServer.invoked("aeron:ipc", TestServer.small().limit(Limit.FRAME_LIMIT, 1))) {
            for (int i = 0; i < clients; i++) {
                server.connected();
            }
            for (final Caller caller : server.callers) {
                for (int i = 0; i < 10; i++) {
                    caller.send(PING);
                }
            }
            for (int i = 0; i < clients; i++) {
                server.engine.invoke();
            }
            server.callers.forEach(Caller::poll);
            assertThat(server.callers).allMatch(caller -> caller.messages.size() == 1);
        }
    }

    /** The driver tells of the end of an image up to a second later. */
    @Test
    void shouldGiveThePlaceOfAClientThatClosesToTheNextAtOnce() throws Exception {
        try (TestServer server =
                TestServer.invoked("aeron:ipc", TestServer.small().limit(Limit.MAX_AERON_CLIENTS, 1))) {
            for (int i = 0; i < 20; i++) {
                final Caller caller = server.connected();
                ping(server, caller);
                server.callers.clear();
                caller.close();
            }
            assertThat(server.count(EngineCounter.AERON_REFUSED_CLIENTS)).isZero();
            assertThat(server.count(EngineCounter.CONNECTIONS_OPENED)).isEqualTo(20);
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 20);
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    @Test
    void shouldTellAClientThatComesWhileItClosesThatItDoes() throws Exception {
        try (TestServer server = TestServer.invoked("aeron:ipc", TestServer.small())) {
            final Caller first = server.connected();
            server.transports.getFirst().stopAccepting();
            final Caller late = server.caller();
            server.runUntil(() -> late.client.closeReason() != null);
            assertThat(late.client.closeReason()).isEqualTo("the server rejected the connection: server is closing");
            assertThat(server.count(EngineCounter.AERON_REFUSED_OTHER)).isEqualTo(1);
            ping(server, first);
        }
    }

    /** And not only that its connection has ended, which it sees, too. */
    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldTellAnOpenClientWhyItsConnectionEnds(String medium) throws Exception {
        final String channel = medium.equals("ipc") ? "aeron:ipc" : Ports.freeUdp();
        try (TestServer server = TestServer.invoked(channel, TestServer.small())) {
            final Caller first = server.connected();
            ping(server, first);
            server.transports.getFirst().abort(0);
            server.runUntil(() -> first.client.closeReason() != null);
            assertThat(first.client.closeReason()).isEqualTo("the server rejected the connection: internal error");
            ping(server, server.connected());
        }
    }
}
