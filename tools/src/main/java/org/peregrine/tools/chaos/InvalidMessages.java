package org.peregrine.tools.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.Target;
import org.peregrine.tools.chaos.client.MutantClient;
import org.peregrine.tools.chaos.disk.HangingDisk;
import org.peregrine.tools.program.OwnCommand;

/** Mutated messages, over lines and HTTP as bytes, and over each transport in its frames. */
final class InvalidMessages {
    private static final int MUTANTS = 300;
    private static final long LENGTH_NS = TimeUnit.SECONDS.toNanos(3);
    private static final int FRAMED = 100;

    /** A mutant that has become a notification has no answer. */
    private static final int ANSWER_TIMEOUT_MS = 200;

    private static final String MESSAGE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"echo\",\"arguments\":{\"message\":\"hello\"}}}";

    private InvalidMessages() {}

    /**
     * Sends them over connections of their own, over the transport of the load, and to a child over its standard input:
     * good requests between those in frames must be answered.
     */
    static void send(ChaosField field) throws IOException, InterruptedException {
        field.begins();
        try (MutantClient framed = new MutantClient(field.server().target())) {
            final long untilNs = System.nanoTime() + LENGTH_NS;
            for (int i = 0; i < MUTANTS && System.nanoTime() - untilNs < 0; i++) { // The load lasts no longer.
                final byte[] message = mutated(field.random());
                PeerFaults.sendAway(ANSWER_TIMEOUT_MS, field.server().address("tcp"), message);
                PeerFaults.sendAway(
                        ANSWER_TIMEOUT_MS, field.server().address("http"), PeerFaults.head(message.length), message);
                framed.send(inOneLine(message));
                Thread.sleep(5);
            }
        }
        field.ends();
        sendToChild(field.random());
    }

    private static void sendToChild(Random random) throws IOException {
        final List<String> command = new ArrayList<>(OwnCommand.words());
        command.addAll(List.of("serve", "--stdio", "--kit", "chaos"));
        try (MutantClient child = new MutantClient(Target.parse("stdio:" + HangingDisk.quoted(command)))) {
            for (int i = 0; i < FRAMED; i++) {
                child.send(inOneLine(mutated(random)));
            }
        }
    }

    private static byte[] mutated(Random random) {
        final byte[] message = MESSAGE.getBytes(StandardCharsets.US_ASCII);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            message[random.nextInt(message.length)] = (byte) random.nextInt(256);
        }
        return random.nextBoolean() ? Arrays.copyOf(message, random.nextInt(message.length) + 1) : message;
    }

    /** A line feed would end the frame of lines, and what follows it be a message of its own. */
    private static byte[] inOneLine(byte[] message) {
        final byte[] line = message.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n') {
                line[i] = ' ';
            }
        }
        return line;
    }
}
