package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.client.Target;
import org.peregrine.tools.client.ScriptedServer;
import org.peregrine.tools.client.ServerUnderTest;

/** {@code peregrine connect} as a process of its own. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ConnectProcessTest {
    private static final long LIMIT_S = 60;
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                    + "\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
    private static final String AGREED =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}}";

    private static Process start(String... arguments) throws Exception {
        return new ProcessBuilder(ConnectLine.of(List.of(), arguments)).start();
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(LIMIT_S, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void shouldWriteTheProtocolAlone() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final Process process = start(server.target(Target.Kind.UNIX).text());
            try (Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
                in.write(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
            }
            assertThat(process.inputReader(StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrder(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}",
                            "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
            assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).isEmpty();
            assertThat(exitCode(process)).isZero();
        }
    }

    @Test
    void shouldEndTheSessionWhenItIsTerminated() throws Exception {
        final String agreed =
                "HTTP/1.1 200 OK\r\nMcp-Session-Id: s1\r\nContent-Length: " + AGREED.length() + "\r\n\r\n" + AGREED;
        final String gone = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(agreed, gone), List.of(gone)))) {
            final Process process = start("http://127.0.0.1:" + server.port() + "/mcp");
            final Writer in = process.outputWriter(StandardCharsets.UTF_8);
            in.write(INITIALIZE + "\n");
            in.flush();
            final BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
            assertThat(out.readLine()).isEqualTo(AGREED);
            assertThat(server.heard.take()).startsWith("POST ");
            assertThat(process.toHandle().destroy()).isTrue();
            assertThat(server.heard.take()).startsWith("DELETE ").contains("Mcp-Session-Id: s1\r\n");
            assertThat(exitCode(process)).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
        }
    }

    @Test
    void shouldSayOnOneLineThatTheServerIsNotThere() throws Exception {
        final int port;
        try (ScriptedServer server = new ScriptedServer(List.of(List.of()))) {
            port = server.port();
        }
        final Process process = start("tcp:127.0.0.1:" + port);
        process.getOutputStream().close();
        assertThat(process.inputReader(StandardCharsets.UTF_8).lines()).isEmpty();
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("peregrine: tcp:127.0.0.1:" + port + ": cannot connect to 127.0.0.1:" + port + ": ");
        assertThat(exitCode(process)).isEqualTo(1);
    }

    @Test
    void shouldNotWaitForEverForAServerThatDoesNotAnswer() throws Exception {
        try (ScriptedServer server = new ScriptedServer(List.of(List.of("", "")))) {
            final Process process = start(
                    "ws://127.0.0.1:" + server.port() + "/mcp", "--connect-timeout", "0.2", "--end-timeout", "60");
            assertThat(process.errorReader(StandardCharsets.UTF_8).lines())
                    .singleElement()
                    .asString()
                    .endsWith("not connected within 200 ms");
            assertThat(exitCode(process)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gopher:x|'gopher:x' is no target; expected http[s]://",
                "tcp:9|'9' is not HOST:PORT",
                "http://no.such.host.invalid/mcp|unknown host 'no.such.host.invalid'",
                "tcp:127.0.0.1:9 --header=x|'x' is no header field",
                "tcp:127.0.0.1:9 --timeout=-1|--timeout must be a time in seconds",
                "tcp:127.0.0.1:9 --connect-timeout=0|--connect-timeout must be positive"
            })
    void shouldRefuseWrongUsage(String arguments, String expected) {
        final CommandRun run = CommandRun.run(("connect " + arguments).split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("connect: ").contains(expected).contains("Try 'peregrine connect --help'.");
    }
}
