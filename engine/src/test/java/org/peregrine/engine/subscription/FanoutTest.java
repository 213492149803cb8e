package org.peregrine.engine.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Tenure;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/** Changes are told to a client that moves its stream while it waits for them. */
final class FanoutTest {
    private static final UnsafeBuffer GREETING = new UnsafeBuffer(new byte[1]);
    private static final int DRAIN_LIMIT = 2;
    private static final long SAME_ID = 7;

    private final Subscriptions hub = new Subscriptions(new PeerMemory(1 << 20), 4096);
    private final Shard one = new Shard();
    private final Shard two = new Shard();

    /** As much of a shard as subscribers see; notes what its connections are told, by their exchanges. */
    private final class Shard implements Outbox, Transport {
        private final List<Long> told = new ArrayList<>();
        private final EngineCounters counters = new EngineCounters();
        private final Fanout fanout =
                new Fanout(this, this, counters, new Failures(counters, failure -> {}), DRAIN_LIMIT);
        private final List<String> texts = new ArrayList<>();
        private boolean backlogged;
        private int backloggedFrom = Integer.MAX_VALUE;
        private int flushes;
        private long nowNs;
        private Runnable onOffer = () -> {};
        private final List<Long> aborted = new ArrayList<>();
        private final AtomicInteger faultyLooks = new AtomicInteger();
        private final AtomicInteger faultyWakeups = new AtomicInteger();

        Shard() {
            hub.shard(this, fanout);
        }

        Route route(long exchangeId) {
            return new Route(this, SAME_ID, exchangeId);
        }

        /** Delivers until nothing is left to do. */
        void run() {
            do {
                nowNs += 2_000_000;
                assertThat(nowNs).isLessThan(2_000_000_000);
            } while (fanout.deliver(nowNs) > 0 || fanout.hasWork());
        }

        @Override
        public int offer(Reply reply) {
            told.add(reply.exchangeId());
            final byte[] bytes = new byte[reply.length()];
            reply.buffer().getBytes(reply.offset(), bytes);
            texts.add(new String(bytes, StandardCharsets.UTF_8));
            backlogged = texts.size() >= backloggedFrom;
            onOffer.run();
            return SENT;
        }

        @Override
        public boolean isBacklogged(long connectionId) {
            raise(faultyLooks);
            return backlogged;
        }

        @Override
        public void answer(OutboundMessage answer) {
            throw new AssertionError("Changes answer nothing");
        }

        @Override
        public boolean send(OutboundMessage message) {
            return true;
        }

        @Override
        public void release() {
            throw new AssertionError("Changes need no permit");
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public void open(TransportContext context) {}

        @Override
        public int poll(int frameLimit, long nowNs) {
            return 0;
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void await(long timeoutNs) {}

        @Override
        public void abort(long connectionId) {
            aborted.add(connectionId);
        }

        @Override
        public void wakeup() {
            raise(faultyWakeups);
        }

        @Override
        public void quiesce() {}

        @Override
        public boolean hasPendingReplies() {
            return false;
        }

        @Override
        public void close() {}
    }

    private static void raise(AtomicInteger left) {
        if (left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    private Subscriber listening(Route route) {
        final Subscriber subscriber = new Subscriber(hub, null, 8, null);
        subscriber.listen(route);
        hub.listenToTools(subscriber);
        return subscriber;
    }

    @Test
    void shouldTellOnTheShardThatTheClientListensOnByThen() {
        final Subscriber subscriber = listening(one.route(1));
        hub.toolsChanged();
        subscriber.listen(two.route(2));
        one.run();
        two.run();
        assertThat(one.told).isEmpty();
        assertThat(two.told).containsExactly(2L);
        hub.toolsChanged();
        two.run();
        assertThat(two.told).containsExactly(2L, 2L);
    }

    @Test
    void shouldHandOverWhatWaitsForASlowConnection() {
        final Subscriber subscriber = listening(one.route(1));
        one.backlogged = true;
        hub.toolsChanged();
        one.run();
        subscriber.listen(two.route(2));
        one.backlogged = false;
        one.run();
        two.run();
        assertThat(one.told).isEmpty();
        assertThat(two.told).containsExactly(2L);
    }

    @Test
    void shouldGreetTheExchangeThatTheGreetingBelongsTo() {
        final Subscriber subscriber = listening(one.route(1));
        subscriber.listen(one.route(2), GREETING, Tenure.ENDLESS);
        one.onOffer = () -> {
            one.onOffer = () -> {};
            subscriber.listen(two.route(3), GREETING, Tenure.ENDLESS);
        };
        hub.toolsChanged();
        one.run();
        two.run();
        assertThat(one.told).containsExactly(2L, 2L);
        assertThat(two.told).containsExactly(3L);
    }

    @Test
    void shouldKeepChangesForAClientThatListensAgain() {
        final Subscriber subscriber = listening(one.route(1));
        hub.toolsChanged();
        subscriber.stopListening(one, SAME_ID);
        one.run();
        assertThat(one.told).isEmpty();
        subscriber.listen(one.route(2));
        one.run();
        assertThat(one.told).containsExactly(2L);
    }

    @Test
    void shouldStayWhenAConnectionOfThatIdEndsOnAnotherShard() {
        final Subscriber subscriber = listening(one.route(1));
        subscriber.stopListening(two, SAME_ID);
        hub.toolsChanged();
        one.run();
        assertThat(one.told).containsExactly(1L);
    }

    @Test
    void shouldTellOfMoreChangesThanADutyCycleTakes() {
        final Subscriber subscriber = listening(one.route(1));
        for (int i = 0; i < 5; i++) {
            subscriber.subscribe("test://" + i);
            hub.resourceUpdated("test://" + i);
        }
        one.run();
        assertThat(one.told).hasSize(5);
    }

    private static String message(LogLevel level, String text) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"" + level.wireName()
                + "\",\"logger\":\"db\",\"data\":\"" + text + "\"}}";
    }

    @Test
    void shouldSendEachLogMessageThatASessionWants() {
        final Subscriber all = listening(one.route(1));
        final Subscriber some = listening(two.route(2));
        hub.log(LogLevel.ERROR, "db", "before anybody listened");
        hub.listenToLog(all);
        hub.listenToLog(some);
        some.logLevel(LogLevel.ERROR);
        for (int i = 0; i < 5; i++) {
            hub.log(LogLevel.INFO, "db", "i" + i);
            hub.log(LogLevel.CRITICAL, "db", "c" + i);
        }
        one.run();
        two.run();
        assertThat(one.texts)
                .hasSize(10)
                .startsWith(message(LogLevel.INFO, "i0"), message(LogLevel.CRITICAL, "c0"))
                .endsWith(message(LogLevel.CRITICAL, "c4"));
        assertThat(two.texts)
                .hasSize(5)
                .startsWith(message(LogLevel.CRITICAL, "c0"))
                .endsWith(message(LogLevel.CRITICAL, "c4"));
        some.end();
        hub.log(LogLevel.ERROR, null, "no name");
        one.run();
        two.run();
        assertThat(two.texts).hasSize(5);
        assertThat(one.texts.getLast())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":"
                        + "{\"level\":\"error\",\"data\":\"no name\"}}");
    }

    @Test
    void shouldGoOnWhereASlowConnectionStopped() {
        hub.listenToLog(listening(one.route(1)));
        one.backloggedFrom = 3;
        for (int i = 0; i < 9; i++) {
            hub.log(LogLevel.INFO, "db", "i" + i);
        }
        one.run();
        assertThat(one.texts).hasSize(3);
        one.backloggedFrom = Integer.MAX_VALUE;
        one.backlogged = false;
        one.run();
        assertThat(one.texts).hasSize(9).endsWith(message(LogLevel.INFO, "i8"));
    }

    @Test
    void shouldFlushWhatASlowConnectionTakesLater() {
        listening(one.route(1));
        one.backlogged = true;
        hub.toolsChanged();
        one.run();
        final int before = one.flushes;
        one.backlogged = false;
        one.nowNs += 2_000_000;
        assertThat(one.fanout.deliver(one.nowNs)).isEqualTo(1);
        assertThat(one.told).containsExactly(1L);
        assertThat(one.flushes).isEqualTo(before + 1);
    }

    @Test
    void shouldTellHowManyLogMessagesWereDropped() {
        hub.listenToLog(listening(one.route(1)));
        final int kept = 4096 / message(LogLevel.INFO, "100").length();
        for (int i = 100; i < 200; i++) {
            hub.log(LogLevel.INFO, "db", "" + i);
        }
        one.run();
        assertThat(one.texts).hasSize(kept + 1).endsWith(message(LogLevel.INFO, "199"));
        assertThat(one.texts.getFirst())
                .contains("\"level\":\"warning\",\"logger\":\"peregrine\"", ": " + (100 - kept) + "\"");
        hub.log(LogLevel.INFO, "db", "x".repeat(5000));
        one.run();
        assertThat(one.texts.getLast()).contains("sent: 1\"");
        for (int i = 0; i < 3000; i++) {
            hub.log(LogLevel.INFO, null, "");
        }
        one.run();
        hub.log(LogLevel.INFO, "db", "after all");
        one.run();
        assertThat(one.texts.getLast()).isEqualTo(message(LogLevel.INFO, "after all"));
    }

    @Test
    void shouldTellAgainWhatFailedBeforeAnythingWentOut() {
        final Subscriber subscriber = listening(one.route(1));
        listening(one.route(2));
        for (int fault = 0; fault < 10; fault++) {
            one.told.clear();
            one.faultyLooks.set(1 + fault % 2);
            hub.toolsChanged();
            one.run();
            assertThat(one.told).containsExactlyInAnyOrder(1L, 2L);
        }
        assertThat(one.counters.value(EngineCounter.FANOUT_FAILURES)).isEqualTo(15);
        assertThat(one.aborted).isEmpty();
        assertThat(subscriber.route()).isEqualTo(one.route(1));
    }

    @Test
    void shouldDisconnectAClientThatCannotBeTold() {
        listening(one.route(1));
        one.faultyLooks.set(Integer.MAX_VALUE);
        hub.toolsChanged();
        for (int cycle = 0; cycle < 10; cycle++) {
            one.nowNs += 2_000_000;
            one.fanout.deliver(one.nowNs);
        }
        assertThat(one.aborted).containsExactly(SAME_ID);
        one.faultyLooks.set(0);
        one.run();
        assertThat(one.told).as("while it is connected it hears of changes").containsExactly(1L);
        hub.toolsChanged();
        one.run();
        assertThat(one.told).containsExactly(1L, 1L);
    }

    @Test
    void shouldTellOfAChangeAlthoughItsThreadCannotBeWoken() {
        listening(one.route(1));
        listening(two.route(2));
        one.faultyWakeups.set(1);
        two.faultyWakeups.set(1);
        hub.toolsChanged();
        hub.toolsChanged();
        one.run();
        two.run();
        assertThat(one.told).containsExactly(1L);
        assertThat(two.told).containsExactly(2L);
    }

    @Test
    void shouldTellOthersAndTheNextChangeWhenAClientCannotBeQueued() throws ReflectiveOperationException {
        final AtomicInteger faultyOffers = new AtomicInteger();
        final Field queue = Fanout.class.getDeclaredField("queue");
        queue.setAccessible(true);
        queue.set(one.fanout, new ManyToOneConcurrentLinkedQueue<Subscriber>() {
            @Override
            public boolean offer(Subscriber subscriber) {
                raise(faultyOffers);
                return super.offer(subscriber);
            }
        });
        listening(one.route(1));
        listening(one.route(2));
        faultyOffers.set(1);
        assertThatThrownBy(hub::toolsChanged).isInstanceOf(OutOfMemoryError.class);
        one.run();
        assertThat(one.told).hasSize(1);
        hub.toolsChanged();
        one.run();
        assertThat(one.told).contains(1L, 2L);
    }
}
