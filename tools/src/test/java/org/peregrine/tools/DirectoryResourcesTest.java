package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
import org.peregrine.engine.registry.Resource;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.http1.HttpSettings;
import org.peregrine.transports.nio.NioTransport;

/** What of a directory is served, and above all what is not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DirectoryResourcesTest {
    private static final int LARGEST_BYTES = 8 << 20;
    private static final String NOT_FOUND = "not found";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
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
        final Registry registry =
                Registry.builder().plugin(DirectoryResources.of(root)).build();
        engine = TestedEngine.launch(new EngineContext().registry(registry), http);
        url = Banner.url(http.boundAddresses().getFirst(), true);
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
        assertThat(read("file:///sub/deep/%C3%BC%20b%23%3F.txt")).contains("grüße");
        assertThat(read("file:///sub/raw.bin")).contains("\"blob\":\"AP8H\"");
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
        assertThatThrownBy(() -> DirectoryResources.of(secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no directory");
    }
}
