package org.peregrine.tools.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.tools.chaos.client.ByteClient;
import org.peregrine.tools.load.LoadAccount;

/** Faults of authors' handlers, which the kit of chaos has. */
final class HandlerFaults {
    private static final int SHARD_TRIES = 64;
    private static final int HANGING = 20;
    private static final long TIMEOUT_MS = 500;
    private static final String FREED = "freed";
    private static final String RUNS = "runs ";
    /** Of 1,500: what is under way when the breaker opens runs, too, which is more on a machine that stood still. */
    private static final int MOST_RUNS = 150;

    private HandlerFaults() {}

    static void blockOneShard(ChaosField field) throws IOException {
        try (ByteClient victim = onAnotherShard(field)) {
            field.begins();
            final String answer = victim.call("block", "{\"ms\":3000}");
            field.ends();
            require(answer, FREED);
        }
    }

    private static ByteClient onAnotherShard(ChaosField field) throws IOException {
        for (int tries = 0; tries < SHARD_TRIES; tries++) {
            final ByteClient client = ByteClient.connect(field.server().address("tcp"));
            if (!client.where().equals(field.probe().shard())) {
                return client;
            }
            client.close();
        }
        throw new IOException("All connections are on the probe's shard");
    }

    static void throwEverything(ChaosField field) throws IOException, InterruptedException {
        try (ByteClient client = ByteClient.connect(field.server().address("tcp"))) {
            field.begins();
            for (int i = 0; i < 400; i++) {
                final int kind = i < 8 ? i : field.random().nextInt(8);
                require(client.call("throw", "{\"kind\":" + kind + "}"), "rror");
                Thread.sleep(5);
            }
            field.ends();
            require(client.call("echo", "{\"message\":\"alive\"}"), "alive");
        }
    }

    /** The fault begins when the time of the calls is over: until then nobody can know. */
    static void hang(ChaosField field) throws IOException, InterruptedException {
        final List<ByteClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < HANGING; i++) {
                clients.add(ByteClient.connect(field.server().address("tcp")));
            }
            for (final ByteClient client : clients) {
                client.send("hang", "{\"ms\":3500}");
            }
            Thread.sleep(TIMEOUT_MS);
            field.begins();
            for (final ByteClient client : clients) {
                require(client.readLine(), "took longer than");
            }
            Thread.sleep(TimeUnit.SECONDS.toMillis(3));
            field.ends();
        } finally {
            clients.forEach(ByteClient::close);
        }
    }

    static void deadlock(ChaosField field) throws IOException, InterruptedException {
        try (ByteClient one = ByteClient.connect(field.server().address("tcp"));
                ByteClient other = ByteClient.connect(field.server().address("tcp"))) {
            one.send("lock", "{\"swapped\":false}");
            other.send("lock", "{\"swapped\":true}");
            Thread.sleep(TIMEOUT_MS);
            field.begins();
            require(one.readLine(), "took longer than");
            require(other.readLine(), "took longer than");
            Thread.sleep(TimeUnit.SECONDS.toMillis(2)); // The two never end; what is under judgement is everybody else.
            field.ends();
        }
    }

    static void failAtRate(ChaosField field) throws IOException {
        field.begins();
        final LoadAccount account = Traffic.run(field.server().target(), "tools/call:fail", 500, 3);
        field.ends();
        PeerFaults.requireAnswers(account);
    }

    /** Of 1,500 calls the handler gets those that open its breaker, and one each half second. */
    static void holdOff(ChaosField field) throws IOException, InterruptedException {
        try (ByteClient client = ByteClient.connect(field.server().address("tcp"))) {
            require(client.call("backend", "{\"broken\":true}"), RUNS);
            field.begins();
            final LoadAccount account = Traffic.run(field.server().target(), "tools/call:weak", 500, 3);
            final String held = client.call("weak", "{}") + client.call("weak", "{}"); // One of them may be a try.
            final String mended = client.call("backend", "{\"broken\":false}");
            field.ends();
            PeerFaults.requireAnswers(account);
            require(held, "Calls of tool 'weak' are held off");
            requireFew(mended, MOST_RUNS);
            awaitMended(client);
        }
    }

    static void requireFew(String answer, int most) throws IOException {
        final Matcher runs = Pattern.compile(RUNS + "(\\d+)").matcher(answer);
        if (!runs.find() || Integer.parseInt(runs.group(1)) > most) {
            throw new IOException("The handler ran more than " + most + " times while it was held off: " + answer);
        }
    }

    private static void awaitMended(ByteClient client) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + (long) (Expectation.RECOVERED_WITHIN_S * 1e9);
        while (!client.call("weak", "{}").contains("works")) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("The calls of a tool that works again are still held off");
            }
            Thread.sleep(20);
        }
    }

    static void require(String answer, String part) throws IOException {
        if (!answer.contains(part)) {
            throw new IOException("Expected '" + part + "' in the answer " + answer);
        }
    }
}
