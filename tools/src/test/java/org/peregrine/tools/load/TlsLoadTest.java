package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.tools.ServeProcess;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.compare.CompareCommand;
import org.peregrine.tools.replay.ReplayCommand;
import picocli.CommandLine;

/** {@code load}, {@code replay} and {@code compare} against {@code serve}, over TLS and with tokens. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TlsLoadTest {
    private static final Path FILES = Path.of("..", "transports", "src", "test", "resources", "tls")
            .toAbsolutePath()
            .normalize();
    private static final String CA = FILES.resolve("ca.pem").toString();
    private static final String CERTIFICATE = FILES.resolve("server-chain.pem").toString();
    private static final String CERTIFICATE_KEY =
            FILES.resolve("server-key.pem").toString();
    private static final String KEY = "canary-5f3a9c21e7d84b60";

    @TempDir
    Path directory;

    private ServeProcess serve(String... more) throws Exception {
        final byte[] digest = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.US_ASCII));
        final Path keys =
                Files.writeString(directory.resolve("keys"), HexFormat.of().formatHex(digest) + " tester\n");
        Files.writeString(directory.resolve("token"), KEY + "\n");
        final List<String> arguments = new ArrayList<>(List.of("--http", "127.0.0.1:0", "--ws", "127.0.0.1:0"));
        arguments.addAll(List.of("--auth-keys", keys.toString()));
        arguments.addAll(List.of("--tls-cert", CERTIFICATE, "--tls-key", CERTIFICATE_KEY));
        arguments.addAll(List.of(more));
        return new ServeProcess(arguments.toArray(String[]::new));
    }

    private static String target(ServeProcess server, String scheme) throws InterruptedException {
        return server.awaitLine(scheme + "://").strip().split(" ", 2)[0];
    }

    private String token() {
        return directory.resolve("token").toString();
    }

    private record Ending(int code, String said) {}

    private static Ending run(String... arguments) {
        final StringWriter said = new StringWriter();
        final Object command = switch (arguments[0]) {
            case "load" -> new LoadCommand();
            case "replay" -> new ReplayCommand();
            default -> new CompareCommand();
        };
        final int code = new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(Arrays.copyOfRange(arguments, 1, arguments.length));
        return new Ending(code, said.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "wss"})
    void shouldLoadAServerOverTlsAndSayThatItWas(String scheme) throws Exception {
        final Path json = directory.resolve(scheme + ".json");
        final Path html = directory.resolve(scheme + ".html");
        final Path hlog = directory.resolve(scheme + ".hlog");
        try (ServeProcess server = serve()) {
            final Ending ending = run(
                    "load",
                    target(server, scheme),
                    "--ca=" + CA,
                    "--token-file=" + token(),
                    "--connections=3",
                    "--warmup=100ms",
                    "--duration=300ms",
                    "--json=" + json,
                    "--html=" + html,
                    "--hlog=" + hlog);
            assertThat(ending.code).as(ending.said).isZero();
            assertThat(ending.said).contains("0 errors", scheme + "://").doesNotContain(KEY);
        }
        assertThat(Files.readString(json))
                .contains(scheme.equals("https") ? "\"transport\":\"http+tls\"" : "\"transport\":\"websocket+tls\"")
                .doesNotContain(KEY);
        assertThat(Files.readString(html)).doesNotContain(KEY);
        assertThat(Files.readString(hlog)).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "wss"})
    void shouldSayWhyNoLoadIsPossible(String scheme) throws Exception {
        try (ServeProcess server = serve()) {
            final String target = target(server, scheme);
            for (final String era : List.of("auto", "legacy")) {
                final Ending refused = run("load", target, "--ca=" + CA, "--era=" + era, "--duration=300ms");
                assertThat(refused.code).as(refused.said).isEqualTo(2);
                assertThat(refused.said).contains("status 401 (the server asks for a bearer token");
            }
            final Ending untrusting = run("load", target, "--duration=300ms");
            assertThat(untrusting.code).as(untrusting.said).isEqualTo(2);
            assertThat(untrusting.said).contains("the server's certificate is of no authority that is trusted here");
        }
    }

    @Test
    void shouldReplayOverTlsWhatWasRecordedSo() throws Exception {
        final Path recording = directory.resolve("recording");
        try (ServeProcess server = serve("--record", recording.toString())) {
            assertThat(run(
                                    "load",
                                    target(server, "https"),
                                    "--ca=" + CA,
                                    "--token-file=" + token(),
                                    "--era=modern",
                                    "--warmup=0s",
                                    "--duration=200ms",
                                    "--rate=50")
                            .code)
                    .isZero();
            assertThat(server.stop()).as("ended, having said %s", server.said).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
        }
        final Path json = directory.resolve("replay.json");
        try (ServeProcess server = serve()) {
            final String target = target(server, "https");
            final String[] replay = {
                "replay", recording.toString(), "--to=" + target, "--ca=" + CA, "--speed=max", "--json=" + json
            };
            final List<String> named = new ArrayList<>(List.of(replay));
            named.add("--token-file=" + token());
            final Ending equal = run(named.toArray(String[]::new));
            assertThat(equal.code).as(equal.said).isZero();
            assertThat(Files.readString(json)).contains("http+tls").doesNotContain(KEY);

            final Ending unnamed = run(replay);
            assertThat(unnamed.code).as(unnamed.said).isEqualTo(2);
            assertThat(unnamed.said)
                    .startsWith("peregrine: the server answered with status 401 (the server asks for a bearer token")
                    .containsOnlyOnce("--token-file gives a token");

            final Ending untrusting = run("replay", recording.toString(), "--to=" + target);
            assertThat(untrusting.code).as(untrusting.said).isEqualTo(1);
            assertThat(untrusting.said).contains("the server's certificate is of no authority that is trusted here");
        }
    }

    @Test
    void shouldCompareServersOverTls() {
        final String command = ServerUnderTest.serve(
                "--http", "127.0.0.1:{port}", "--tls-cert", CERTIFICATE, "--tls-key", CERTIFICATE_KEY);
        final Ending ending = run(
                "compare",
                "--paired",
                command,
                command,
                "--target=https://127.0.0.1:{port}/mcp",
                "--ca=" + CA,
                "--rounds=3",
                "--warmup=0.2",
                "--duration=0.2",
                "--threshold=20");
        assertThat(ending.code).as(ending.said).isZero();
        assertThat(ending.said).contains("round  3 of 3");
    }
}
