package org.peregrine.tools;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in files that a server refuses, and the search for secrets itself. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RefusedSecretsTest {
    private static final String RESOURCE = "https://mcp.example.com/mcp";
    private static final String ISSUER = "https://id.example.com";
    private static final Path CHAIN = Path.of("..", "transports", "src", "test", "resources", "tls", "server-chain.pem")
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path directory;

    private final Canaries canaries = new Canaries();

    private String secretFile(String name, String content) throws IOException {
        return Canaries.secretFile(directory, name, content);
    }

    /** Keys that are none, in files that are refused. */
    @Test
    void shouldShowNoSecretOfAFileThatIsRefused() throws Exception {
        final String key = canaries.in("key", "canary-of-keys-file");
        final byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(US_ASCII));
        final String[][] refused = {
            {"--auth-keys", secretFile("keys", key + " alice read\n")},
            {"--auth-keys", secretFile("more", HexFormat.of().formatHex(digest) + "\n" + key + "\n")},
            {"--request-state-key-file", secretFile("state", canaries.in("short state key", "canary-short-key") + "\n")
            },
            {
                "--tls-cert",
                CHAIN.toString(),
                "--tls-key",
                secretFile(
                        "tls",
                        "-----BEGIN PRIVATE KEY-----\n" + canaries.in("wrong TLS key", "Y2FuYXJ5b2ZhdGxza2V5")
                                + "\n-----END PRIVATE KEY-----\n")
            },
            {
                "--auth-issuer",
                ISSUER,
                "--auth-resource",
                RESOURCE,
                "--auth-introspect",
                ISSUER,
                "--auth-introspect-account",
                secretFile("account", canaries.in("account without id", "canary-account"))
            }
        };
        for (final String[] arguments : refused) {
            final List<String> all = new ArrayList<>(List.of("--http", "127.0.0.1:0"));
            all.addAll(List.of(arguments));
            try (ServeProcess server = new ServeProcess(all.toArray(String[]::new))) {
                assertThat(server.awaitExit()).as(arguments[0]).isNotZero();
                canaries.out("standard error", String.join("\n", server.said));
            }
        }
        assertThat(canaries.length("standard error")).isPositive();
        assertThat(canaries.found()).isEmpty();
    }

    @Test
    void shouldFindASecretInEveryForm() throws Exception {
        final String secret = canaries.in("secret", "canary+with/every:kind of%sign");
        final byte[] bytes = secret.getBytes(UTF_8);
        final List<String> leaks = List.of(
                "x" + secret + "y",
                HexFormat.of().formatHex(bytes),
                URLEncoder.encode(secret, UTF_8),
                Base64.getEncoder().encodeToString(("a:" + secret).getBytes(UTF_8)),
                Base64.getUrlEncoder().encodeToString(("ab:" + secret + "!").getBytes(UTF_8)),
                Base64.getEncoder().encodeToString(("abc" + secret + "..").getBytes(UTF_8)));
        for (int i = 0; i < leaks.size(); i++) {
            canaries.out("leak " + i, leaks.get(i));
            final String place = " in leak " + i + " as ";
            assertThat(canaries.found()).as(leaks.get(i)).anyMatch(found -> found.contains(place));
        }
        canaries.out("no leak", "canary+with/every:kind of sign");
        assertThat(canaries.found()).noneMatch(found -> found.contains("no leak"));
    }
}
