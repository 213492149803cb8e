package org.peregrine.tools.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.tools.TestedEngine;
import org.peregrine.tools.WireClient;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;
import tools.jackson.databind.JsonNode;

/** A directory in which something puts FIFOs between the look at a file and its opening. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SecureTreeTest {
    private static final int READS = 20_000;
    private static final int LISTS = 2_000;
    private static final int LIMIT = 100;
    private static final int PATIENCE_S = 60;
    private static final Path FILE = Path.of("sub/deep/f.txt");

    /** Daemons, since a thread that waits for the other end of a FIFO never ends. */
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    private final AtomicBoolean done = new AtomicBoolean();

    @TempDir
    private Path directory;

    private Path root;
    private Path fifo;
    private SecureTree tree;

    @BeforeEach
    void write() throws Exception {
        root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(root.resolve("sub/deep"));
        Files.writeString(root.resolve(FILE), "inside");
        fifo = directory.resolve("fifo");
        final Process made = new ProcessBuilder("mkfifo", fifo.toString()).start();
        assertThat(made.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue()).isZero();
        tree = SecureTree.open(root);
    }

    @AfterEach
    void stop() {
        done.set(true);
        threads.shutdownNow();
    }

    /** Puts the FIFO at each of the places for a moment, until done. */
    private Future<Long> swap(Path... places) {
        return threads.submit(() -> {
            long swaps = 0;
            while (!done.get()) {
                for (final Path place : places) {
                    final Path aside = directory.resolve("aside");
                    Files.move(place, aside);
                    Files.move(fifo, place);
                    Files.move(place, fifo);
                    Files.move(aside, place);
                    swaps++;
                }
            }
            return swaps;
        });
    }

    private void end(Future<Long> swapper) throws Exception {
        done.set(true);
        assertThat(swapper.get(PATIENCE_S, TimeUnit.SECONDS)).isPositive();
    }

    @Test
    void shouldNeverWaitForAFifoThatIsSwappedInForAFileOrADirectory() throws Exception {
        final Future<Long> swapper = swap(root.resolve("sub"), root.resolve("sub/deep"), root.resolve(FILE));
        final Future<Long> reader = threads.submit(() -> {
            long inside = 0;
            for (int i = 0; i < READS; i++) {
                inside += read();
            }
            return inside;
        });
        assertThat(reader.get(PATIENCE_S, TimeUnit.SECONDS)).isPositive();
        end(swapper);
    }

    /** 1 when the file was there, 0 when it was not. */
    private int read() throws IOException {
        try {
            assertThat(new String(tree.read(FILE, LIMIT), StandardCharsets.UTF_8))
                    .isEqualTo("inside");
            return 1;
        } catch (final NoSuchFileException swapped) {
            assertThat(swapped).hasMessage(FILE.toString());
            return 0;
        }
    }

    @Test
    void shouldNeverWaitForAFifoThatIsSwappedInWhileTheTreeIsListed() throws Exception {
        final Future<Long> swapper = swap(root.resolve("sub"), root.resolve("sub/deep"), root.resolve(FILE));
        final Future<?> lister = threads.submit(() -> {
            for (int i = 0; i < LISTS; i++) {
                assertThat(tree.list(LIMIT, unreadable -> assertThat(unreadable).isNull()))
                        .allMatch(entry -> entry.file().equals(FILE));
            }
            return null;
        });
        lister.get(PATIENCE_S, TimeUnit.SECONDS);
        end(swapper);
    }

    @Test
    void shouldGiveBackEachDescriptor() throws Exception {
        final long before = descriptors();
        for (int i = 0; i < LIMIT; i++) {
            assertThat(read()).isOne();
            assertThat(tree.list(LIMIT, unreadable -> {})).hasSize(1);
            assertThatThrownBy(() -> tree.read(Path.of("sub"), LIMIT)).isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> tree.read(FILE.resolve("below"), LIMIT)).isInstanceOf(NoSuchFileException.class);
        }
        assertThat(descriptors()).isLessThan(before + LIMIT);
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** There is a file whose rights let nobody read it, the superuser included. */
    @Test
    void shouldNotBlameAHandlerForAFileThatCannotBeRead() throws Exception {
        final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
        final NioTransport tcp = new NioTransport("tcp")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol());
        final EngineContext context = new EngineContext()
                .errorHandler(errors::add)
                .registry(Registry.builder()
                        .plugin(DirectoryResources.of(Path.of("/proc/sys/vm"), warnings::add))
                        .build());
        try (McpEngine engine = TestedEngine.launch(context, tcp);
                WireClient client = new WireClient(ProtocolVersion.V2026_07_28, (InetSocketAddress)
                        tcp.boundAddresses().getFirst())) {
            assertThat(engine.registry().resources()).isNotEmpty();
            for (int i = 0; i < 15; i++) {
                final JsonNode answer = client.request("resources/read", "{\"uri\":\"file:///compact_memory\"}");
                assertThat(answer.at("/error/code").asInt()).isEqualTo(ErrorCode.INTERNAL_ERROR.code());
                assertThat(answer.at("/error/message").asString()).isEqualTo("The file cannot be read");
            }
        }
        assertThat(errors).isEmpty();
        assertThat(List.copyOf(warnings))
                .hasSize(10)
                .allMatch(line -> line.equals("cannot be read below /proc/sys/vm: compact_memory: permission denied"));
    }
}
