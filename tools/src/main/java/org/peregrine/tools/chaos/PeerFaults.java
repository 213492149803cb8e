package org.peregrine.tools.chaos;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.peregrine.tools.chaos.client.ByteClient;
import org.peregrine.tools.load.LoadAccount;

/** Faults of peers: too much, too large, not what it should be, never read, never closed. */
final class PeerFaults {
    private static final int MIB = 1 << 20;
    private static final int OVERSIZED = 100 * MIB;
    private static final int LEAKED = 400;
    /** Connections after which the next hundred meet the limit. */
    private static final int WELL_WITHIN = 100;

    private static final int CALLS = 450;
    private static final int ARGUMENT = 900_000;
    private static final int ANSWER_TIMEOUT_MS = 30_000;
    private static final int DEADLINE_MS = 500;
    private static final int SLOW_READERS = 20;
    private static final String PROLOGUE = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"echo\",\"arguments\":{\"message\":";

    private PeerFaults() {}

    /** Capacity is 32 calls of a tenth of a second each. */
    static void flood(ChaosField field) throws IOException {
        field.begins();
        final LoadAccount account = Traffic.run(field.server().target(), "tools/call:slow", 3_200, 3);
        field.ends();
        requireAnswers(account);
        if (account.refused() == 0) {
            throw new IOException("None of " + account.sent() + " calls was refused: this was no flood");
        }
    }

    /** Every request of a load must have been answered, well or by an error. */
    static void requireAnswers(LoadAccount account) throws IOException {
        if (account.unanswered() + account.lost() + account.wrong() > 0 || account.missing() != 0) {
            throw new IOException("Not all of the fault's own requests were answered once: " + account);
        }
    }

    static void largeArguments(ChaosField field) throws IOException {
        final String argument = "{\"message\":\"" + "x".repeat(ARGUMENT) + "\"}";
        final List<ByteClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CALLS; i++) {
                clients.add(ByteClient.connect(field.server().address("tcp")));
            }
            field.begins();
            for (final ByteClient client : clients) {
                client.send("slow", argument);
            }
            for (final ByteClient client : clients) {
                HandlerFaults.require(client.readLine(), "\"jsonrpc\""); // Without an id where there was no memory.
            }
            field.ends();
        } finally {
            clients.forEach(ByteClient::close);
        }
    }

    static byte[] head(long length) {
        return ("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Accept: application/json, text/event-stream\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Sends what the server takes of it, on a connection of its own, and leaves. */
    static void sendAway(int timeoutMs, InetSocketAddress address, byte[]... parts) {
        try (ByteClient client = ByteClient.connect(address).answerTimeout(timeoutMs)) {
            for (final byte[] part : parts) {
                client.sendRaw(part);
            }
            client.sendRaw("\n".getBytes(StandardCharsets.US_ASCII));
            client.readLine();
        } catch (final IOException refused) { // It may end the connection at any point of this.
            return;
        }
    }

    static void oversized(ChaosField field) {
        final byte[] line = new byte[OVERSIZED];
        Arrays.fill(line, (byte) 'x');
        System.arraycopy(PROLOGUE.getBytes(StandardCharsets.US_ASCII), 0, line, 0, PROLOGUE.length());
        final byte[] deep = new byte[MIB / 2];
        Arrays.fill(deep, (byte) '[');
        final InetSocketAddress http = field.server().address("http");
        final InetSocketAddress tcp = field.server().address("tcp");
        field.begins();
        sendAway(ANSWER_TIMEOUT_MS, http, head(line.length), line);
        sendAway(ANSWER_TIMEOUT_MS, http, chunkedHead(line.length), line);
        sendAway(ANSWER_TIMEOUT_MS, tcp, line);
        sendAway(ANSWER_TIMEOUT_MS, tcp, PROLOGUE.getBytes(StandardCharsets.US_ASCII), deep);
        sendAway(ANSWER_TIMEOUT_MS, http, head(deep.length), deep);
        field.ends();
    }

    private static byte[] chunkedHead(int length) {
        final String head = new String(head(0), StandardCharsets.US_ASCII);
        return (head.replace("Content-Length: 0\r\n", "Transfer-Encoding: chunked\r\n") + Integer.toHexString(length)
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static void leak(ChaosField field) throws InterruptedException {
        final List<ByteClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < LEAKED; i++) {
                if (i == WELL_WITHIN) {
                    field.begins();
                }
                open(field, clients);
                Thread.sleep(1);
            }
            Thread.sleep(2_000);
        } finally {
            clients.forEach(ByteClient::close);
        }
        field.ends();
    }

    private static void open(ChaosField field, List<ByteClient> clients) {
        try {
            clients.add(ByteClient.connect(field.server().address("tcp")));
        } catch (final IOException refused) { // As it should be, from the limit on.
            return;
        }
    }

    static void readNothing(ChaosField field) throws IOException, InterruptedException {
        final List<ByteClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_READERS; i++) {
                clients.add(ByteClient.connectSlow(field.server().address("tcp")));
            }
            for (final ByteClient client : clients) {
                for (int i = 0; i < 28; i++) {
                    client.send("large", "{\"bytes\":900000}");
                }
            }
            Thread.sleep(DEADLINE_MS); // Until then nobody can know that they will not read.
            field.begins();
            Thread.sleep(3_000);
        } finally {
            clients.forEach(ByteClient::close);
        }
        field.ends();
    }
}
