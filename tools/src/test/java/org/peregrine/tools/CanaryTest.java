package org.peregrine.tools;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of every kind go into a server and its programs, and come out nowhere. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CanaryTest {
    private static final String RESOURCE = "https://mcp.example.com/mcp";
    private static final Path TLS = Path.of("..", "transports", "src", "test", "resources", "tls")
            .toAbsolutePath()
            .normalize();
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    @TempDir
    private Path directory;

    private final Canaries canaries = new Canaries();
    private TokenIssuer issuer;
    private HttpServer collector;
    private String session;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer();
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            canaries.out("traces", exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
        issuer.close();
    }

    private String secretFile(String name, String content) throws IOException {
        return Canaries.secretFile(directory, name, content);
    }

    private String output(String name) {
        return directory.resolve(name).toString();
    }

    private String[] arguments(String... more) throws Exception {
        final String key = canaries.in("state key", "canary-of-the-state-key-32-bytes");
        final String account = canaries.in("introspection account", "canary-of-the-account");
        final List<String> pem = Files.readAllLines(TLS.resolve("server-key.pem"));
        canaries.in("TLS key", pem.get(2));
        final List<String> arguments = new ArrayList<>(
                List.of("--http", "127.0.0.1:0", "--ws", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--kit", "chaos"));
        arguments.addAll(List.of("--tls-cert", TLS.resolve("server-chain.pem").toString()));
        arguments.addAll(List.of("--tls-key", TLS.resolve("server-key.pem").toString()));
        arguments.addAll(List.of("--auth-issuer", issuer.id, "--auth-resource", RESOURCE));
        arguments.addAll(List.of("--auth-introspect", issuer.id + "/introspect"));
        arguments.addAll(List.of("--auth-introspect-account", secretFile("account", "peregrine:" + account + "\n")));
        arguments.addAll(List.of(
                "--request-state-key-file",
                secretFile("state", Base64.getEncoder().encodeToString(key.getBytes(US_ASCII)) + "\n")));
        arguments.addAll(List.of("--record", output("recording"), "--redact", "/params/arguments/pin", "--trace"));
        arguments.addAll(List.of("--audit-log", output("audit"), "--access-log", output("access")));
        arguments.addAll(List.of("--hlog", output("hlog"), "--report", output("report.html")));
        arguments.addAll(List.of("--limit", "STALL_REPORT_NS=100000000"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    private ServeProcess serve(String... arguments) throws IOException {
        return new ServeProcess(
                List.of(),
                List.of(
                        "-Dotel.exporter.otlp.endpoint=http://127.0.0.1:"
                                + collector.getAddress().getPort(),
                        "-Dotel.bsp.schedule.delay=100"),
                arguments);
    }

    private static URI address(ServeProcess server, String scheme) throws InterruptedException {
        return URI.create(server.awaitLine(scheme + "://").strip().split("[ ,]", 2)[0]);
    }

    /** Runs curl, so that any field and any target can be sent; keeps the answer with its head. */
    private String curl(String place, String... options) throws Exception {
        final List<String> command = new ArrayList<>(List.of(
                "curl",
                "-s",
                "-i",
                "--max-time",
                "20",
                "--cacert",
                TLS.resolve("ca.pem").toString()));
        command.addAll(List.of(options));
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        canaries.out(place, said);
        return said;
    }

    private String post(URI url, String place, String body, String... fields) throws Exception {
        final List<String> options = new ArrayList<>(List.of("-H", "Content-Type: application/json", "-d", body));
        for (final String field : fields) {
            options.addAll(List.of("-H", field));
        }
        options.add(url.toString());
        return curl("answer to " + place, options.toArray(String[]::new));
    }

    private static String call(String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    /** Sends a secret in each place of a request that there is. */
    private void attack(URI http, URI ws, String good) throws Exception {
        final String bearer = "Authorization: Bearer " + good;
        assertThat(post(http, "a good token", PING, bearer)).contains("200 OK", "\"result\"");
        assertThat(post(http, "a bad token", PING, "Authorization: Bearer " + canaries.in("bad token", "canary-bad-1")))
                .contains("401 ");
        assertThat(post(http, "a bad JWT", PING, "Authorization: Bearer " + badJwt()))
                .contains("401 ");
        assertThat(post(
                        http,
                        "a malformed token",
                        PING,
                        "Authorization: Bearer two " + canaries.in("malformed token", "canary-malformed")))
                .contains("400 ");
        final String basic = Base64.getEncoder()
                .encodeToString(("user:" + canaries.in("password", "canary-password")).getBytes(US_ASCII));
        assertThat(post(http, "another scheme", PING, "Authorization: Basic " + basic))
                .contains("401 ");
        final String query = "?access_token=" + canaries.in("token in the query", "canary-query");
        assertThat(post(URI.create(http + query), "a query", PING)).contains("401 ");
        assertThat(post(URI.create(http + query), "a query", PING, bearer)).contains("\r\n");
        post(
                http,
                "other fields",
                call("echo", "{\"message\":\"hello\"}"),
                bearer,
                "Cookie: session=" + canaries.in("cookie", "canary-cookie"),
                "Proxy-Authorization: Basic " + canaries.in("proxy authorization", "canary-proxy-authorization"),
                "X-Api-Key: " + canaries.in("another field", "canary-api-key"),
                "Bad Field: " + canaries.in("malformed field", "canary-malformed-field"));
        curl(
                "answer to a handshake",
                "--http1.1",
                "-H",
                "Upgrade: websocket",
                "-H",
                "Connection: Upgrade",
                "-H",
                "Sec-WebSocket-Version: 13",
                "-H",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "-H",
                "Authorization: Bearer " + canaries.in("token of a handshake", "canary-handshake"),
                ws.toString().replace("wss:", "https:"));
        parameters(http, bearer);
    }

    /** Parameters whose names say that they are secret, those that a rule names, and a URI with an account. */
    private void parameters(URI http, String bearer) throws Exception {
        final String password = canaries.in("argument password", "canary-argument-password");
        final String pin = canaries.in("argument by rule", "canary-argument-pin");
        for (final String tool : List.of("echo", "throw", "hang-not", "fail")) {
            post(
                    http,
                    "parameters",
                    call(tool, "{\"message\":\"m\",\"password\":\"" + password + "\",\"pin\":\"" + pin + "\"}"),
                    bearer);
        }
        post(
                http,
                "a URI",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"db://user:"
                        + canaries.in("account of a URI", "canary-uri-account") + "@host/t?api_key="
                        + canaries.in("parameter of a URI", "canary-uri-parameter") + "\"}}",
                bearer);
        final String started = post(
                http,
                "initialize",
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                        + "\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"1\"}}}",
                bearer);
        session = started.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("mcp-session-id:"))
                .map(line -> line.substring(15).strip())
                .findFirst()
                .orElseThrow();
        post(http, "a session", PING, bearer, "Mcp-Session-Id: " + session);
    }

    private String badJwt() throws Exception {
        final String token = TokenIssuer.sign(
                TokenIssuer.HEADER,
                issuer.claims("\"https://canary-audience.example\"", 300, "x"),
                TokenIssuer.newKey().getPrivate());
        canaries.in("signature of a bad JWT", token.substring(token.lastIndexOf('.') + 1));
        return token;
    }

    private void watch(ServeProcess server, URI admin) throws Exception {
        for (final String page : List.of("/metrics", "/health", "/ready", "/report")) {
            curl("admin " + page, admin.resolve(page).toString());
        }
        final CommandRun stat = CommandRun.run("stat", Long.toString(server.process.pid()), "--once");
        canaries.out("stat", String.join("\n", stat.out()) + stat.err());
        final CommandRun doctor = CommandRun.run("doctor", "--json");
        canaries.out("doctor", String.join("\n", doctor.out()) + doctor.err());
        final Process threads = new ProcessBuilder("jcmd", Long.toString(server.process.pid()), "Thread.print").start();
        canaries.out("thread dump", threads.getInputStream().readAllBytes());
        threads.waitFor();
    }

    /** Programs that send a token, and fail in ways that tell of what they have sent. */
    private void runPrograms(URI http, String good) throws Exception {
        final String ca = TLS.resolve("ca.pem").toString();
        final String header = "X-Tenant-Key: " + canaries.in("field of a program", "canary-program-field");
        program(
                "load",
                "load",
                http.toString(),
                "--ca",
                ca,
                "--token-file",
                secretFile("good", good),
                "--header",
                header,
                "--warmup",
                "0s",
                "--duration",
                "100ms",
                "--rate",
                "50",
                "--json",
                output("load.json"),
                "--html",
                output("load.html"),
                "--hlog",
                output("load.hlog"));
        final String bad = secretFile("bad", canaries.in("token of a program", "canary-program-token"));
        final String notOne = secretFile("none", "two " + canaries.in("token file that has none", "canary-no-token"));
        for (final String file : List.of(bad, notOne)) {
            program("load", "load", http.toString(), "--ca", ca, "--token-file", file, "--duration", "100ms");
        }
        final String account = canaries.in("account of a target", "canary-target-account");
        program("load", "load", http.toString().replace("://", "://user:" + account + "@"), "--ca", ca);
        program("connect", "connect", http.toString().replace("://", "://user:" + account + "@"), "--ca", ca);
        program(
                "replay",
                "replay",
                output("recording"),
                "--to",
                http.toString(),
                "--ca",
                ca,
                "--token-file",
                bad,
                "--speed",
                "max",
                "--timeout",
                "1",
                "--json",
                output("replay.json"));
        program("dump", "dump", output("recording"), "--json");
    }

    private void program(String place, String... arguments) {
        final CommandRun run = CommandRun.run(arguments);
        canaries.out(place, String.join("\n", run.out()) + run.err());
    }

    /** Runs a server with all that it can write; what came out is kept. */
    private void run(String... more) throws Exception {
        final String jwt = issuer.sign(issuer.claims("\"" + RESOURCE + "\"", 300, "x"));
        canaries.in("signature of a good JWT", jwt.substring(jwt.lastIndexOf('.') + 1));
        final String opaque = canaries.in("opaque token", "canary-good-opaque");
        issuer.documents.put("/introspect", "{\"active\":false}");
        final List<String> said;
        try (ServeProcess server = serve(arguments(more))) {
            final URI http = address(server, "https");
            final URI ws = address(server, "wss");
            final URI admin = address(server, "https");
            attack(http, ws, jwt);
            issuer.documents.put(
                    "/introspect", "{\"active\":true,\"sub\":\"bob\",\"aud\":\"" + RESOURCE + "\",\"exp\":9999999999}");
            assertThat(post(http, "an opaque token", PING, "Authorization: Bearer " + opaque))
                    .contains("200 OK");
            issuer.documents.put(
                    "/introspect", "no JSON but " + canaries.in("answer of an issuer", "canary-of-issuer"));
            assertThat(post(
                            http,
                            "a token that cannot be checked",
                            PING,
                            "Authorization: Bearer " + canaries.in("unchecked token", "canary-unchecked")))
                    .contains("503 ");
            watch(server, admin);
            runPrograms(http, jwt);
            server.stop();
            said = server.said;
        }
        canaries.in("session", session);
        canaries.out("standard error", String.join("\n", said));
        for (final String written : List.of("recording", "audit", "access", "hlog", "report.html", "load.json")) {
            canaries.outFiles(directory.resolve(written));
        }
        for (final String perhaps : List.of("load.html", "load.hlog", "replay.json")) {
            if (Files.exists(directory.resolve(perhaps))) {
                canaries.outFiles(directory.resolve(perhaps));
            }
        }
    }

    @Test
    void shouldShowNoSecretInWhateverAServerAndItsProgramsWrite() throws Exception {
        run();
        assertThat(canaries.places())
                .contains("standard error", "audit", "access", "hlog", "report.html", "load.json", "traces")
                .contains("stat", "doctor", "thread dump", "admin /metrics", "load", "connect", "replay", "dump")
                .filteredOn(place -> !place.equals(".lock")) // Of the recordings, and always empty.
                .allSatisfy(
                        place -> assertThat(canaries.length(place)).as(place).isPositive());
        // A caller gets its own session, and its own URI in the error that it is not found.
        final List<String> own = List.of(
                "session in answer to initialize",
                "account of a URI in answer to a URI",
                "parameter of a URI in answer to a URI");
        assertThat(canaries.found())
                .filteredOn(found -> own.stream().noneMatch(found::startsWith))
                .isEmpty();
    }

    @Test
    void shouldFindASecretThatAnOptionLetsOut() throws Exception {
        run("--redact", "keep:password");
        assertThat(canaries.found())
                .anyMatch(found -> found.startsWith("argument password in ") && found.contains(".mcprec"))
                .anyMatch(found -> found.startsWith("argument password in dump"));
    }
}
