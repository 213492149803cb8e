package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.tools.stat.StatusDirectory;

/** A server that was just started offers the right tools, under the addresses it names. {@code .ci/start} starts it in stranger places. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartProcessTest {
    private static final String EVERYWHERE = "0.0.0.0:0";

    /** Of this machine, and neither a name nor the address that is bound. */
    private static final String OWN_ADDRESS = "127.0.0.2";

    @TempDir
    private Path directory;

    @Test
    void shouldServeWhatIsNamedInsteadOfTheBuiltInKit() throws Exception {
        final Path plugin = PluginFile.registering(
                directory, "Sums", "builder.tool(Tool.named(\"add\").blocking(request -> ToolResult.text(\"own\")));");
        try (ServeProcess serve = new ServeProcess("--http", "127.0.0.1:0", "--plugin", plugin.toString())) {
            final URI http = serve.awaitHttp();
            assertThat(serve.call(http, "tools/list", "{}").get())
                    .contains("\"add\"")
                    .doesNotContain("\"echo\"");
            assertThat(serve.call(http, "tools/call", "{\"name\":\"add\",\"arguments\":{}}")
                            .get())
                    .contains("own");
            assertThat(serve.awaitLine("curl")).contains("\"method\":\"tools/list\"");
        }
    }

    @Test
    void shouldLoadTheParserOnlyForLinesThatNeedIt() throws Exception {
        final String parser = "picocli.CommandLine source:";
        assertThat(loadedToServe("--http", "127.0.0.1:0")).doesNotContain(parser);
        assertThat(loadedToServe("--http=127.0.0.1:0")).contains(parser);
    }

    private String loadedToServe(String... arguments) throws Exception {
        final Path log = directory.resolve("loaded" + arguments.length);
        try (ServeProcess serve = new ServeProcess(List.of(), List.of("-Xlog:class+load:file=" + log), arguments)) {
            assertThat(serve.call(serve.awaitHttp(), "ping", "{}").get()).contains("\"result\":{}");
            serve.stop();
        }
        return Files.readString(log);
    }

    @Test
    void shouldSayOfAPlainLineWhatIsSaidOfAnyOther() throws Exception {
        for (final List<String> place :
                List.of(List.of("--unix", "/no/such/place/x"), List.of("--unix=/no/such/place/x"))) {
            try (ServeProcess serve = new ServeProcess(place.toArray(String[]::new))) {
                assertThat(serve.awaitExit()).isEqualTo(1);
                assertThat(serve.said)
                        .singleElement()
                        .isEqualTo("peregrine: Cannot listen on /no/such/place/x: No such file or directory");
            }
        }
    }

    @Test
    void shouldServeNothingWhenNoKitIsAskedFor() throws Exception {
        try (ServeProcess serve = new ServeProcess("--http", "127.0.0.1:0", "--kit", "none")) {
            assertThat(serve.awaitLine("Peregrine ")).contains("0 tools, 0 resources, 0 prompts");
            assertThat(serve.call(serve.awaitHttp(), "ping", "{}").get()).contains("\"result\":{}");
        }
    }

    @Test
    void shouldBeReachedByEachOfItsAddressesWhenItListensOnAll() throws Exception {
        try (ServeProcess serve = new ServeProcess("--http", EVERYWHERE, "--ws", EVERYWHERE, "--admin", EVERYWHERE)) {
            final String banner = serve.awaitLine("http://");
            assertThat(banner).contains("http://127.0.0.1:", "/mcp (and the other addresses of this machine)");
            final int http = port(banner);
            final int ws = port(serve.awaitLine("ws://127.0.0.1:"));
            final int admin = port(serve.awaitLine("(admin)"));
            final URI tried = URI.create(serve.awaitLine("curl").split(" ", -1)[4]);
            assertThat(serve.call(tried, "ping", "{}").get()).contains("\"result\":{}");

            for (final String host : List.of(OWN_ADDRESS, "[::ffff:127.0.0.2]", "localhost:", "0.0.0.0")) {
                assertThat(get(http, host)).startsWith("HTTP/1.1 406");
                assertThat(get(ws, host)).startsWith("HTTP/1.1 426");
                assertThat(get(admin, host, "/ready")).startsWith("HTTP/1.1 200");
            }
            for (final int port : List.of(http, ws, admin)) {
                assertThat(get(port, "mcp.example.com")).startsWith("HTTP/1.1 403");
            }
            assertThat(get(http, "192.0.2.1")).startsWith("HTTP/1.1 403");
            assertThat(serve.awaitLine("mcp.example.com")).contains("serve --allow-host 'mcp.example.com'");
        }
    }

    @Test
    void shouldAnswerToANameThatIsAllowedOnEveryPort() throws Exception {
        try (ServeProcess serve = new ServeProcess(
                "--http", EVERYWHERE, "--ws", EVERYWHERE, "--admin", EVERYWHERE, "--allow-host", "mcp.example.com")) {
            assertThat(get(port(serve.awaitLine("http://")), "MCP.example.com:443"))
                    .startsWith("HTTP/1.1 406");
            assertThat(get(port(serve.awaitLine("ws://")), "mcp.example.com")).startsWith("HTTP/1.1 426");
            assertThat(get(port(serve.awaitLine("(admin)")), "mcp.example.com", "/ready"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    private static int port(String line) {
        return URI.create(line.strip().split(" ", -1)[0]).getPort();
    }

    /** Asks at one of this machine's own addresses under a host's name; returns the response. */
    private static String get(int port, String host) throws IOException {
        return get(port, host, "/mcp");
    }

    private static String get(int port, String host, String path) throws IOException {
        try (Socket socket = new Socket(OWN_ADDRESS, port)) {
            socket.setSoTimeout((int) ServeProcess.PATIENCE.toMillis());
            final String request = "GET " + path + " HTTP/1.1\r\nHost: " + host
                    + "\r\nAccept: text/plain\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    void shouldNameTheStatusDirectoryByTheNumberOfTheUser() throws Exception {
        final Object uid = Files.getAttribute(directory, "unix:uid");
        assertThat(StatusDirectory.ofUser().file(1).getParent().getFileName()).hasToString("peregrine-stat-" + uid);
    }

    /** Counted, since times depend on the machine: a program that starts often must load no more than it uses. */
    @Test
    void shouldLoadNoParserToPrintTheVersion() throws Exception {
        final String parser = "picocli.CommandLine$Interpreter";
        assertThat(loaded("--version")).doesNotContain(parser);
        final List<String> forHelp = loaded("--help");
        assertThat(forHelp).contains(parser);
        assertThat(forHelp.stream().filter(name -> name.startsWith("org.peregrine.")))
                .as("commands, and not their options")
                .hasSizeLessThan(60);
    }

    /** The classes that a run of the program loads. */
    private List<String> loaded(String argument) throws IOException, InterruptedException {
        final Path output = directory.resolve("classes" + argument);
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:file=" + output + ":none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeregrineMain.class.getName(),
                        argument)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readAllLines(output).stream()
                .map(line -> line.substring(0, (line + " ").indexOf(' ')))
                .toList();
    }
}
