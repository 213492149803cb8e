package org.peregrine.tools.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.tools.TestedEngine;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** The files of a directory that are served, and above all those that are not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DirectoryResourcesTest {
    private static final int LARGEST_BYTES = 8 << 20;
    private static final String NOT_FOUND = "not found";
    private static final int READS = 30_000;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> warnings = new ArrayList<>();
    private Path root;
    private Path secret;
    private McpEngine engine;
    private String url;

    @BeforeEach
    void write() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        secret = Files.writeString(directory.resolve("secret.txt"), "TOP SECRET");
        Files.writeString(root.resolve("a.txt"), "plain");
        Files.createDirectories(root.resolve("sub/deep"));
        Files.writeString(root.resolve("sub/deep/ü b#?.txt"), "grüße");
        Files.write(root.resolve("sub/raw.bin"), new byte[] {0, (byte) 0xFF, 7});
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        if (engine != null) {
            engine.close();
        }
    }

    private Registry launch() throws IOException {
        final NioTransport http = new NioTransport("http")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL));
        final Registry registry = Registry.builder()
                .plugin(DirectoryResources.of(root, warnings::add))
                .build();
        engine = TestedEngine.launch(new EngineContext().registry(registry), http);
        url = Banner.url(http.bound().getFirst());
        return registry;
    }

    private String read(String uri) throws IOException, InterruptedException {
        final HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"" + uri
                                + "\"}}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void shouldServeTextAndBinaryFilesWithAnyName() throws Exception {
        assertThat(launch().resources())
                .extracting(Resource::uri)
                .containsExactlyInAnyOrder(
                        "file:///a.txt", "file:///sub/raw.bin", "file:///sub/deep/%C3%BC%20b%23%3F.txt");
        assertThat(read("file:///a.txt")).contains("\"text\":\"plain\"", "text/plain");
        assertThat(read("FILE:///a.txt")).contains("\"text\":\"plain\"");
        assertThat(read("file:///sub/deep/%C3%BC%20b%23%3F.txt")).contains("grüße");
        assertThat(read("file:///sub/raw.bin")).contains("\"blob\":\"AP8H\"");
    }

    /** A file by the bytes of its name, whatever the locale. */
    private Path file(String encoded) {
        return Path.of(URI.create(root.toUri() + encoded));
    }

    @Test
    void shouldTellNamesApartByTheirBytes() throws Exception {
        Files.writeString(file("caf%C3%A9.txt"), "composed");
        Files.writeString(file("cafe%CC%81.txt"), "decomposed");
        Files.writeString(file("%C3%BC.txt"), "umlaut");
        assertThat(launch().resources())
                .extracting(Resource::uri)
                .contains("file:///caf%C3%A9.txt", "file:///cafe%CC%81.txt", "file:///%C3%BC.txt");
        assertThat(read("file:///caf%C3%A9.txt")).contains("\"text\":\"composed\"");
        assertThat(read("file:///cafe%CC%81.txt")).contains("\"text\":\"decomposed\"");
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatHasNoNameInUtf8AndSaySo() throws Exception {
        Files.writeString(file("%E9.txt"), "Latin-1");
        Files.writeString(file("%E8.txt"), "Latin-1, too");
        assertThat(launch().resources()).extracting(Resource::uri).hasSize(3).contains("file:///a.txt");
        assertThat(warnings)
                .containsExactlyInAnyOrder(
                        "left out of " + root.toRealPath() + ": %E9.txt: its name is not UTF-8",
                        "left out of " + root.toRealPath() + ": %E8.txt: its name is not UTF-8");
    }

    @Test
    void shouldLeaveOutADirectoryThatCannotBeReadAndSaySo() throws Exception {
        final Path locked = Files.createDirectory(root.resolve("locked"));
        Files.writeString(locked.resolve("in.txt"), "inside");
        Files.setPosixFilePermissions(locked, Set.of());
        try {
            final boolean asRoot = Files.isReadable(locked);
            assertThat(launch().resources()).hasSize(asRoot ? 4 : 3);
            assertThat(warnings).hasSize(asRoot ? 0 : 1).allMatch(warning -> warning.endsWith("permission denied"));
        } finally {
            Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void shouldCountWarningsBeyondAFew() throws Exception {
        for (int i = 0; i < 25; i++) {
            Files.writeString(file("%FF" + i), "");
        }
        launch();
        assertThat(warnings).hasSize(11).last().asString().endsWith(": 15 more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///../secret.txt",
                "file:///sub/../../secret.txt",
                "file:///%2e%2e/secret.txt",
                "file:///..%2fsecret.txt",
                "file:///sub/..%5c..%5csecret.txt",
                "file:///./a.txt",
                "file:///sub/../a.txt",
                "file://../secret.txt",
                "file:////etc/passwd",
                "file:///etc/passwd",
                "file:/a.txt",
                "file:///a.txt/",
                "file:///a.txt%00",
                "file:///sub",
                "file:///",
                "/etc/passwd",
                "..",
                "",
            })
    void shouldServeNothingButWhatIsListed(String uri) throws Exception {
        launch();
        assertThat(read(uri)).containsIgnoringCase(NOT_FOUND).doesNotContain("SECRET", "root:", "plain");
    }

    @Test
    void shouldFollowLinksOnlyWithinTheDirectory() throws Exception {
        Files.createSymbolicLink(root.resolve("out.txt"), secret);
        Files.createSymbolicLink(root.resolve("relative.txt"), Path.of("../secret.txt"));
        Files.createSymbolicLink(root.resolve("up"), directory);
        Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nowhere"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
        Files.createSymbolicLink(root.resolve("again"), root);
        Files.createSymbolicLink(root.resolve("inside.txt"), root.resolve("a.txt"));
        assertThat(launch().resources()).extracting(Resource::uri).hasSize(4).contains("file:///inside.txt");
        assertThat(read("file:///inside.txt")).contains("plain");
        for (final String uri : new String[] {"out.txt", "relative.txt", "up/secret.txt", "again/a.txt"}) {
            assertThat(read("file:///" + uri)).containsIgnoringCase(NOT_FOUND);
        }
    }

    @Test
    void shouldNotFollowALinkThatReplacesAListedFile() throws Exception {
        launch();
        Files.delete(root.resolve("a.txt"));
        assertThat(read("file:///a.txt")).containsIgnoringCase(NOT_FOUND);
        Files.createSymbolicLink(root.resolve("a.txt"), secret);
        assertThat(read("file:///a.txt")).containsIgnoringCase(NOT_FOUND);
        Files.delete(root.resolve("sub/raw.bin"));
        Files.createDirectory(root.resolve("sub/raw.bin"));
        assertThat(read("file:///sub/raw.bin")).containsIgnoringCase(NOT_FOUND);
    }

    /** A link to the outside stands at each place for a moment; readers that look at the wrong one would find it. */
    @Test
    void shouldNeverReadOutsideWhileDirectoriesAndFilesAreSwappedForLinks() throws Exception {
        final Path outside = Files.createDirectories(directory.resolve("outside/deep"));
        Files.writeString(outside.resolve("f.txt"), "TOP SECRET");
        Files.writeString(root.resolve("sub/deep/f.txt"), "inside");
        final SecureTree tree = SecureTree.open(root);
        final Path file = Path.of("sub/deep/f.txt");
        final AtomicBoolean done = new AtomicBoolean();
        final List<Future<Long>> readers = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool();
                AutoCloseable stop = () -> done.set(true)) {
            assertThat(stop).isNotNull();
            final Future<Long> swapper = threads.submit(() -> {
                long swaps = 0;
                while (!done.get()) {
                    swap(root.resolve("sub"), directory.resolve("outside"));
                    swap(root.resolve("sub/deep"), directory.resolve("outside/deep"));
                    swap(root.resolve("sub/deep/f.txt"), outside.resolve("f.txt"));
                    swaps++;
                }
                return swaps;
            });
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(() -> countReads(tree, file, swapper)));
            }
            for (final Future<Long> reader : readers) {
                assertThat(reader.get(50, TimeUnit.SECONDS)).isPositive();
            }
            done.set(true);
            assertThat(swapper.get(10, TimeUnit.SECONDS)).isPositive();
        }
    }

    /** Puts a link in place of something for a moment. */
    private void swap(Path place, Path outside) throws IOException {
        final Path aside = directory.resolve("aside");
        Files.move(place, aside);
        Files.createSymbolicLink(place, outside);
        Files.delete(place);
        Files.move(aside, place);
    }

    private static long countReads(SecureTree tree, Path file, Future<?> swapper) throws IOException {
        long inside = 0;
        for (int i = 0; i < READS && !swapper.isDone(); i++) {
            try {
                assertThat(new String(tree.read(file, 100), StandardCharsets.UTF_8))
                        .isEqualTo("inside");
                inside++;
            } catch (final NoSuchFileException swapped) {
                assertThat(swapped).hasMessageContaining("f.txt");
            }
        }
        return inside;
    }

    @Test
    @Timeout(20)
    void shouldNotWaitForAPipeNorReadADeviceOrASocket() throws Exception {
        Files.createSymbolicLink(root.resolve("zero"), Path.of("/dev/zero"));
        Files.writeString(root.resolve("later-socket"), "x");
        launch();
        assertThat(read("file:///zero")).containsIgnoringCase(NOT_FOUND);
        Files.delete(root.resolve("a.txt"));
        assertThat(new ProcessBuilder("mkfifo", root.resolve("a.txt").toString())
                        .start()
                        .waitFor(10, TimeUnit.SECONDS))
                .isTrue();
        Files.delete(root.resolve("later-socket"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("later-socket")));
            assertThat(read("file:///a.txt")).containsIgnoringCase(NOT_FOUND);
            assertThat(read("file:///later-socket")).containsIgnoringCase(NOT_FOUND);
        }
        assertThat(launchAgain().resources())
                .extracting(Resource::uri)
                .doesNotContain("file:///a.txt", "file:///later-socket", "file:///zero");
    }

    private Registry launchAgain() throws IOException {
        engine.close();
        return launch();
    }

    @Test
    void shouldServeALinkInsideAsItWasResolvedAtTheStart() throws Exception {
        Files.createSymbolicLink(root.resolve("inside.txt"), Path.of("sub/raw.bin"));
        launch();
        Files.delete(root.resolve("inside.txt"));
        Files.createSymbolicLink(root.resolve("inside.txt"), secret);
        assertThat(read("file:///inside.txt")).contains("\"blob\":\"AP8H\"");
        Files.delete(root.resolve("sub/raw.bin"));
        Files.createSymbolicLink(root.resolve("sub/raw.bin"), secret);
        assertThat(read("file:///inside.txt")).containsIgnoringCase(NOT_FOUND);
    }

    @Test
    void shouldReadAFileThatGrowsAndShrinks() throws Exception {
        final Path file = Files.write(root.resolve("live"), new byte[1 << 16]);
        final SecureTree tree = SecureTree.open(root);
        final AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                AutoCloseable stop = () -> done.set(true)) {
            assertThat(stop).isNotNull();
            final Future<?> writer = threads.submit(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    while (!done.get()) {
                        channel.truncate(7);
                        channel.write(ByteBuffer.allocate(1 << 16), 0);
                    }
                }
                return null;
            });
            for (int i = 0; i < 2_000; i++) {
                assertThat(tree.read(Path.of("live"), 1 << 15)).hasSizeLessThanOrEqualTo(1 << 15);
            }
            done.set(true);
            writer.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldHideWhatBeginsWithADot() throws Exception {
        Files.writeString(root.resolve(".env"), "PASSWORD=x");
        Files.createDirectories(root.resolve(".git/objects"));
        Files.writeString(root.resolve(".git/config"), "url = x");
        Files.createSymbolicLink(root.resolve("env"), root.resolve(".env"));
        assertThat(launch().resources()).hasSize(3);
        for (final String uri : new String[] {".env", ".git/config", "env"}) {
            assertThat(read("file:///" + uri)).containsIgnoringCase(NOT_FOUND);
        }
    }

    @Test
    void shouldServeADirectoryThatIsItselfHiddenOrALink() throws Exception {
        final Path hidden = Files.createDirectories(directory.resolve(".hidden"));
        Files.writeString(hidden.resolve("b.txt"), "b");
        root = Files.createSymbolicLink(directory.resolve("link"), hidden);
        assertThat(launch().resources()).extracting(Resource::uri).containsExactly("file:///b.txt");
        assertThat(read("file:///b.txt")).contains("\"text\":\"b\"");
    }

    @Test
    void shouldServeLargeFilesUpToTheLimit() throws Exception {
        Files.write(root.resolve("largest"), new byte[LARGEST_BYTES]);
        Files.write(root.resolve("too-large"), new byte[LARGEST_BYTES + 1]);
        final byte[] binary = new byte[LARGEST_BYTES];
        java.util.Arrays.fill(binary, (byte) 0xFF);
        Files.write(root.resolve("largest.bin"), binary);
        launch();
        assertThat(read("file:///largest.bin"))
                .hasSizeGreaterThan(LARGEST_BYTES / 3 * 4)
                .contains("blob");
        assertThat(read("file:///too-large")).contains("-32602", "larger than 8388608 bytes");
        assertThat(read("file:///a.txt")).contains("plain");
    }

    @Test
    void shouldRefuseADirectoryThatIsNone() {
        assertThatThrownBy(() -> DirectoryResources.of(secret, warnings::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no directory");
    }
}
