package org.peregrine.transports.aeron;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;

/** A server and its clients in a file system that fills up while they are there; prints what each client is told. */
final class FullMemoryMain {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    private FullMemoryMain() {}

    public static void main(String[] arguments) throws IOException {
        final Path memory = Path.of(arguments[0]);
        final Path filler = memory.resolve("filler");
        final EngineContext context = TestServer.small().limit(Limit.AERON_TERM_BYTES, 1 << 17);
        try (TestServer server = TestServer.invoked("aeron:ipc", context, memory.resolve("aeron"), true, 1)) {
            final Caller first = server.connected();
            ping(server, first);
            // Room for neither log, then for the client's, whose terms are half as long as the server's.
            for (int kibibytes = 100; kibibytes <= 300; kibibytes += 200) {
                fill(filler, Files.getFileStore(memory).getUsableSpace() - (kibibytes << 10));
                final Caller late = server.caller();
                server.runUntil(() -> late.client.closeReason() != null);
                System.out.println(late.client.closeReason().lines().findFirst().orElseThrow());
                late.close();
                ping(server, first);
                Files.delete(filler);
            }
            System.out.println("refused by the server: " + server.count(EngineCounter.AERON_REFUSED_ROOM));
            fillUnderWay(server, filler);
            ping(server, server.connected());
            System.out.println("serves");
        }
    }

    /** Terms are sparse: a client that was let in finds no room for their next pages. */
    private static void fillUnderWay(TestServer server, Path filler) throws IOException {
        final Caller caller = server.connected();
        ping(server, caller);
        fill(filler, Long.MAX_VALUE);
        final String large = PING.replace("}", ",\"params\":{\"_meta\":{\"x\":\"" + "x".repeat(5_000) + "\"}}}");
        while (caller.client.closeReason() == null) {
            caller.offer(large);
            server.cycle();
        }
        System.out.println(caller.client.closeReason().replaceFirst("^the server rejected the connection: ", ""));
        caller.close();
        Files.delete(filler);
    }

    private static void ping(TestServer server, Caller caller) {
        final int before = caller.messages.size();
        caller.send(PING);
        server.runUntil(() -> caller.messages.size() > before, caller.client::closeReason);
    }

    private static void fill(Path file, long bytes) throws IOException {
        try (RandomAccessFile filler = new RandomAccessFile(file.toFile(), "rw")) {
            final byte[] block = new byte[4096];
            for (long written = 0; written < bytes; written += block.length) {
                filler.write(block);
            }
        } catch (final IOException full) {
            if (bytes != Long.MAX_VALUE) {
                throw full;
            }
        }
    }
}
