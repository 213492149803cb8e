package org.peregrine.transports.simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;

/**
 * The life of one engine, from one seed: the engine on the thread of the test, simulated sockets, clocks, threads of
 * handlers and clients, and in each step one of them, by chance.
 *
 * <pre>
 *   steps, with faults ──► no more faults, all comes to rest ──► all leave, or the engine closes ──► nothing is left
 *           │                            │                                       │
 *      invariants                 all is answered                    what was taken is answered
 * </pre>
 */
final class Episode implements AutoCloseable {
    private static final long MAX_STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MAX_ROUNDS = 5000;
    private static final int QUIET_ROUNDS = 4;
    private static final int MAX_LOOKS = 40;
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    /** Longer than a server accepts nobody after it could not even refuse a connection. */
    private static final long ACCEPT_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    /** One episode in so many has a client on standard input and output. */
    private static final int STDIO_EPISODES = 4;

    private final Chance chance;
    private final Trace trace = new Trace();
    private final Ledger ledger = new Ledger(trace);
    private final SimulatedClock clock = new SimulatedClock();
    private final SimulatedNetwork network;
    private final HandlerThreads threads;
    private final World world;
    private final Profile profile;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private final Invariants invariants;
    private final EngineParts engine;
    private int step;
    /** Whether time has passed that not every shard has seen: connections may have been quiet for too long. */
    private boolean overdue;

    Episode(long seed) {
        chance = new Chance(seed);
        network = new SimulatedNetwork(chance.split());
        threads = new HandlerThreads(chance.split());
        profile = new Profile(chance, seed % STDIO_EPISODES == 1);
        if (profile.stdio) {
            network.start(chance.split());
        }
        world = new World(chance, network, ledger, trace, clock, profile);
        engine = SimulatedRandomness.during(seed, this::launch);
        invariants = new Invariants(engine.limits(), engine, network, errors);
        for (int i = 0; i < profile.clients; i++) {
            clients.add(client(i + 1));
        }
        if (profile.stdio) {
            clients.add(new StdioClient(world, clients.size() + 1));
        }
    }

    private EngineParts launch() {
        final EngineContext context = EngineSettings.of(profile, network, clock, threads, errors, chance);
        try {
            return new EngineParts(McpEngine.launch(context), context.limits());
        } catch (final IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private SimulatedClient client(int number) {
        final int wire =
                profile.wire == 0 ? chance.of(World.LINES, World.WEB_SOCKET, World.HTTP, World.SSE) : profile.wire;
        return switch (wire) {
            case World.LINES -> new LineClient(world, number);
            case World.WEB_SOCKET -> new WebSocketClient(world, number);
            case World.SSE -> new SseClient(world, number);
            default -> new HttpClient(world, number);
        };
    }

    /** Lives it through. */
    void run() {
        for (int i = 0; i < profile.steps; i++) {
            step(true);
        }
        heal();
        if (profile.closing) {
            closeAmongClients();
        } else {
            comeToRest();
            requireAnswers();
            clock.advance(ACCEPT_PAUSE_NS);
            comeToRest();
            clients.forEach(SimulatedClient::requireRest);
            requireNews();
            requireTasks();
            leaveAlone();
        }
    }

    /** A number that differs when anything that happened does. */
    long hash() {
        return trace.hash();
    }

    String trace() {
        return trace.toString();
    }

    private void step(boolean faulty) {
        trace.step(++step);
        endProcess();
        if (faulty && profile.faults > 0 && chance.oneIn(profile.faults)) {
            fault();
        }
        switch (chance.below(12)) {
            case 0, 1, 2 -> invoke();
            case 3, 4 -> threads.runOne();
            case 5, 6, 7 -> deliver();
            case 8 -> clock.advance(chance.below((int) MAX_STEP_NS));
            default -> {
                final SimulatedClient client = chance.of(clients);
                client.poll();
                client.act();
            }
        }
        invariants.check();
    }

    private void endProcess() {
        if (profile.stdio) {
            network.stdio().endWhenDone();
        }
    }

    /** Lets all of the engine go on, or one shard before the others. */
    private void invoke() {
        if (engine.shardCount() == 1 || chance.oneIn(3)) {
            engine.invoke();
            overdue = false;
        } else {
            engine.invokeShard(chance.below(engine.shardCount()));
        }
    }

    private void deliver() {
        final List<Link> links = network.links();
        if (!links.isEmpty()) {
            chance.of(links).deliver();
        }
    }

    private void fault() {
        final List<Link> links = network.links();
        final Link link = links.isEmpty() ? null : chance.of(links);
        switch (chance.below(7)) {
            case 0 -> {
                clock.advance(TimeUnit.SECONDS.toNanos(chance.of(1, 16, 31, 130)));
                overdue = true;
            }
            case 1 -> engine.publish(chance.oneIn(2));
            case 2 -> chance.of(clients).leave();
            case 3 -> {
                if (link != null) {
                    link.reset();
                }
            }
            case 4 -> {
                if (link != null) {
                    link.deaf(true);
                }
            }
            case 5 -> {
                if (link != null) {
                    link.stall(true);
                }
            }
            default -> heal();
        }
    }

    private void heal() {
        network.links().forEach(link -> {
            link.stall(false);
            link.deaf(false);
        });
    }

    /** Lets everything go on, without new requests, until nothing moves. */
    private void comeToRest() {
        int quiet = 0;
        for (int round = 0; quiet < QUIET_ROUNDS; round++) {
            if (round == MAX_ROUNDS) {
                throw new Violation("The engine and its clients do not come to rest");
            }
            quiet = round() ? 0 : quiet + 1;
        }
    }

    /** Lets everybody do one thing; returns whether anything has happened. */
    private boolean round() {
        trace.step(++step);
        endProcess();
        boolean moved = false;
        for (final Link link : chance.shuffled(network.links())) {
            moved |= link.isMoving();
            link.deliver();
        }
        for (final SimulatedClient client : chance.shuffled(clients)) {
            client.poll();
            moved |= client.answerAll();
            moved |= client.comeBack();
        }
        moved |= threads.hasWork();
        threads.runOne();
        if (engine.shardCount() > 1) {
            engine.invokeShard(chance.below(engine.shardCount()));
        }
        moved |= engine.invoke() > 0;
        clock.advance(TimeUnit.MICROSECONDS.toNanos(100));
        invariants.check();
        return moved;
    }

    /** After the time for the answers of clients, in turn for those that wait for each other, all is answered. */
    private void requireAnswers() {
        boolean moving = true;
        while (moving && !ledger.open().isEmpty()) {
            moving = awaitAnswer();
        }
        for (final Request request : ledger.unanswered()) {
            throw new Violation("Never answered: " + request);
        }
    }

    /** Lets more time pass than a client has to answer, until a request is answered; false when none was. */
    private boolean awaitAnswer() {
        final int before = ledger.open().size();
        for (int i = 0; i < 32 && ledger.open().size() == before; i++) {
            clock.advance(TimeUnit.SECONDS.toNanos(10));
            comeToRest();
        }
        return ledger.open().size() < before;
    }

    /** Clients that listen hear of a change, on whatever shard. */
    private void requireNews() {
        final List<SimulatedClient> listening =
                clients.stream().filter(SimulatedClient::listens).toList();
        listening.forEach(client -> client.told = false);
        engine.publish(false);
        comeToRest();
        for (final SimulatedClient client : listening) {
            if (!client.told && client.listens() && world.keepsEvents()) {
                throw new Violation("Client " + client.number + " listens, and was not told of a change");
            }
        }
    }

    /** Each task comes to an end, with the answers of its client. */
    private void requireTasks() {
        for (int i = 0; i < MAX_LOOKS; i++) {
            boolean open = false;
            for (final SimulatedClient client : clients) {
                open |= client.lookAtTasks(i % 4 == 3);
            }
            if (!open) {
                return;
            }
            comeToRest();
            requireAnswers();
            clock.advance(LOOK_INTERVAL_NS); // Calls of clients that are gone may hold all permits for a while.
        }
        throw new Violation("A task has no end");
    }

    /** Everybody leaves; what the engine has kept is given back when its time has come. */
    private void leaveAlone() {
        clients.forEach(SimulatedClient::leaveForGood);
        comeToRest();
        for (int i = 0; i < 4; i++) {
            clock.advance(TimeUnit.HOURS.toNanos(1));
            comeToRest();
        }
        invariants.requireIdle();
        probe();
        invariants.requireIdle();
    }

    /** Memory that is free serves a message of any size. */
    private void probe() {
        final LineClient prober = new LineClient(world, 0);
        clients.clear();
        clients.add(prober);
        prober.probe();
        comeToRest();
        for (int i = 0; i < 2; i++) {
            prober.probe();
            comeToRest();
        }
        requireAnswers();
        if (profile.theme == Theme.BREAKING) {
            new BreakerCheck(clock, failing -> flaky(prober, failing)).run();
        }
        prober.leave();
        comeToRest();
    }

    private String flaky(LineClient prober, boolean failing) {
        prober.callFlaky(failing);
        comeToRest();
        requireAnswers();
        return prober.lastAnswer();
    }

    /** Closes the engine while its clients go on. */
    private void closeAmongClients() {
        for (final Request request : ledger.open()) {
            final boolean taken = request.link.isAllRead() && request.link.isUp() && !request.cancelled && !overdue;
            request.takenOn = taken ? request.link : null;
        }
        final List<Request> open = ledger.open();
        clients.forEach(client -> client.draining = true);
        trace.add("the engine begins to close");
        engine.beginClose();
        for (int round = 0; !engine.hasClosed(); round++) {
            if (round == MAX_ROUNDS) {
                throw new Violation("The engine does not end");
            }
            round();
            if (chance.oneIn(3)) {
                chance.of(clients).act();
            }
            clock.advance(TimeUnit.MILLISECONDS.toNanos(2));
        }
        invariants.requireReturned();
        close();
        boolean moving = true;
        while (moving) {
            network.links().forEach(link -> link.up.lose());
            moving = network.links().stream().anyMatch(Link::isMoving);
            network.links().forEach(Link::deliver);
            clients.forEach(SimulatedClient::poll);
        }
        invariants.requireReturned();
        if (hasRoom()) {
            open.stream().filter(request -> !ledger.hasUnnamed(request.link)).forEach(Episode::requireTaken);
        }
    }

    /** Whether no connection was closed for want of memory, or of a place, for what its client has not read yet. */
    private boolean hasRoom() {
        return engine.engine().counter(EngineCounter.SLOW_READERS_CLOSED) == 0
                && engine.limits().get(Limit.BUFFER_POOL_BYTES) >= Profile.ENOUGH_BYTES
                && engine.limits().get(Limit.MAX_PENDING_REPLY_BYTES) >= Profile.ENOUGH_BYTES
                && engine.limits().get(Limit.MAX_CONNECTIONS) >= Profile.ENOUGH_CONNECTIONS
                && engine.limits().get(Limit.MAX_CONNECTIONS_PER_ADDRESS) >= Profile.ENOUGH_CONNECTIONS;
    }

    /** Requests taken before the engine began to close are answered, if their clients have waited for them. */
    private static void requireTaken(Request request) {
        if (request.takenOn != null
                && request.takenOn == request.link
                && !request.answered
                && !request.cancelled
                && !request.method.equals("subscriptions/listen")
                && request.link.isReadToItsEnd()) {
            throw new Violation("The closing engine had taken, and has not answered: " + request);
        }
    }

    @Override
    public void close() {
        engine.beginClose();
        for (int round = 0; !engine.hasClosed(); round++) {
            if (round == MAX_ROUNDS) {
                throw new Violation("The engine does not end");
            }
            threads.runOne();
            engine.invoke();
            clock.advance(MAX_STEP_NS);
        }
        engine.close();
        while (threads.hasWork()) {
            threads.runOne();
        }
        if (threads.running() > 0) {
            throw new Violation(threads.running() + " threads of handlers wait after the end of their engine");
        }
    }
}
