package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.memory.MemoryFrame;

/** Audit log and access log: which lines requests leave. */
@Timeout(60)
final class AuditLogTest {
    private static final Principal ALICE =
            Principal.of("https://id.example", "alice").withClientId("app").withScopes(List.of("read"));

    @TempDir
    private Path directory;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private EngineContext audited(EngineContext context) {
        return context.audit(AuditSettings.to(file(), said::add));
    }

    private Path file() {
        return directory.resolve("audit.jsonl");
    }

    private static List<String> lines(Path file) throws IOException {
        final List<String> lines = Files.readAllLines(file);
        assertThat(lines).allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("}"));
        return lines;
    }

    private static String line(List<String> lines, String id) {
        return lines.stream()
                .filter(line -> line.contains("\"id\":\"" + id + "\""))
                .reduce((one, other) -> {
                    throw new AssertionError("two lines for a request");
                })
                .orElseThrow(() -> new AssertionError("no line for " + id + " in " + lines));
    }

    private static String modern(String message) {
        return message.replace("\"params\":{", "\"params\":{" + EngineHarness.META + ",");
    }

    private static Tool[] tools() {
        return new Tool[] {
            Tool.named("broken").inline((call, reply) -> {
                throw new IllegalStateException("secret words");
            }),
            Tool.named("refused").inline((call, reply) -> {
                throw new McpError(-32050, "no", null);
            }),
            Tool.named("unhappy").inline((call, reply) -> reply.error().text("no")),
            Tool.named("slow").blocking(request -> ToolResult.text("done")),
            Tool.named("slow-broken").blocking(request -> {
                throw new IllegalStateException("broken");
            }),
            Tool.named("slow-refused").blocking(request -> {
                throw new McpError(-32051, "no", null);
            }),
            Tool.named("slow-unhappy").blocking(request -> ToolResult.error("no")),
            Tool.named("talks").interactive((request, context) -> ToolResult.text("done")),
            Tool.named("guarded").requiresScopes("write").inline((call, reply) -> reply.text("x"))
        };
    }

    private static void exchange(EngineHarness harness, String text) {
        final int before = harness.transport.answers().size();
        harness.transport.send(MemoryFrame.message(1, text).principal(ALICE));
        harness.runUntilAnswers(before + 1);
    }

    @Test
    void shouldTellHowCallsOfEveryKindAndEraEnded() throws Exception {
        final String[] names = {
            "echo ok",
            "broken tool-error",
            "refused error -32050",
            "unhappy tool-error",
            "slow ok",
            "slow-broken tool-error",
            "slow-refused error -32051",
            "slow-unhappy tool-error",
            "talks ok",
            "guarded denied -32600",
            "missing error -32602"
        };
        try (EngineHarness harness = EngineHarness.start(this::audited, tools())) {
            exchange(harness, EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-06-18\"}"));
            for (int i = 0; i < names.length; i++) {
                final String call = EngineHarness.call(100 + i, names[i].split(" ", -1)[0], "{}");
                exchange(harness, call);
                exchange(harness, modern(call.replace("\"id\":1", "\"id\":2")));
            }
        }
        final List<String> lines = lines(file());
        assertThat(lines).hasSize(2 * names.length);
        for (int i = 0; i < names.length; i++) {
            final String[] parts = names[i].split(" ", -1);
            for (final int id : new int[] {100 + i, 200 + i}) {
                assertThat(line(lines, Integer.toString(id)))
                        .contains("\"method\":\"tools/call\"", "\"tool\":\"" + parts[0] + "\"")
                        .contains("\"outcome\":\"" + parts[1] + "\"", "\"durationUs\":")
                        .contains(parts.length > 2 ? "\"code\":" + parts[2] : "\"outcome\"")
                        .contains("\"version\":\"" + (id < 200 ? "2025-06-18" : "2026-07-28") + "\"")
                        .doesNotContain("secret words");
            }
        }
        assertThat(said).isEmpty();
    }

    @Test
    void shouldNameTheCallerItsAddressAndItsSession() throws Exception {
        final EngineHarness harness =
                new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(tools()), this::audited);
        String session = null;
        try (harness) {
            harness.transport.send(
                    frame(EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\"}")));
            harness.runUntilAnswers(1);
            session = harness.transport.answers().getFirst().sessionId();
            for (final String tool : List.of("echo", "slow")) {
                harness.transport.send(
                        frame(EngineHarness.call(7, tool, "{}")).header(FrameHeader.SESSION_ID, session));
                harness.runUntilAnswers(harness.transport.answers().size() + 1);
            }
        }
        assertThat(session).isNotEmpty();
        final String wanted = session;
        assertThat(lines(file()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"principal\":\"alice\"", "\"issuer\":\"https://id.example\"")
                        .contains("\"subject\":\"alice\"", "\"client\":\"app\"")
                        .contains("\"address\":\"203.0.113.7\"", "\"shard\":0", "\"connection\":1")
                        .containsPattern("\"session\":\"[0-9a-f]{32}\"")
                        .doesNotContain(wanted));
    }

    private static MemoryFrame frame(String text) {
        return MemoryFrame.message(1, text).likeHttp().principal(ALICE).peer((1L << 32) | 0xCB007107L);
    }

    @Test
    void shouldNameResourcesAndPromptsWithoutTheirSecrets() throws Exception {
        final Registry registry = Registry.builder()
                .template(ResourceTemplate.matching("db://{+rest}")
                        .blocking(request -> ResourceResult.text(request.uri(), "text/plain", "rows")))
                .prompt(Prompt.named("greet").blocking(request -> {
                    throw new McpError(-32052, "no", null);
                }))
                .build();
        try (EngineHarness harness = new EngineHarness(new TestTransport(), registry, this::audited)) {
            harness.exchange(EngineHarness.request(
                    1, "resources/read", "{\"uri\":\"db://root:hunter2@host/t?limit=5\\u0026api_key=hunter3&q=1\"}"));
            harness.exchange(EngineHarness.request(3, "resources/read", "{\"uri\":\"db://a@b:hunter2@host/t\"}"));
            harness.exchange(EngineHarness.request(4, "resources/read", "{\"uri\":\"//root:hunter2@host/t\"}"));
            harness.exchange(EngineHarness.request("\"two\"", "prompts/get", "{\"name\":\"greet\"}"));
        }
        final List<String> lines = lines(file());
        assertThat(line(lines, "1"))
                .contains("\"resource\":\"db://[redacted]@host/t?limit=5&api_key=[redacted]&q=1\"")
                .doesNotContain("hunter");
        assertThat(line(lines, "3"))
                .contains("\"resource\":\"db://[redacted]@host/t\"")
                .doesNotContain("hunter");
        assertThat(line(lines, "4"))
                .contains("\"resource\":\"//[redacted]@host/t\"")
                .doesNotContain("hunter");
        assertThat(line(lines, "two")).contains("\"prompt\":\"greet\"", "\"code\":-32052");
    }

    @Test
    void shouldLeaveOutWhatRulesName() throws Exception {
        final UnaryOperator<EngineContext> rules = context ->
                context.audit(AuditSettings.to(file(), said::add).withRedaction(List.of("/params/name", "/id")));
        try (EngineHarness harness = EngineHarness.start(rules)) {
            harness.exchange(EngineHarness.echo(4711, "x"));
        }
        assertThat(lines(file()))
                .singleElement()
                .asString()
                .contains("\"tool\":\"[redacted]\"", "\"id\":\"[redacted]\"")
                .doesNotContain("echo", "4711");
    }

    @Test
    void shouldTellOfEachCallOfABatch() throws Exception {
        try (EngineHarness harness = EngineHarness.start(this::audited, tools())) {
            exchange(harness, EngineHarness.request(0, "initialize", "{\"protocolVersion\":\"2025-03-26\"}"));
            exchange(
                    harness,
                    "[" + EngineHarness.echo(1, "m") + "," + EngineHarness.call(2, "slow", "{}") + ","
                            + EngineHarness.call(3, "guarded", "{}") + "]");
        }
        final List<String> lines = lines(file());
        assertThat(lines).hasSize(3);
        assertThat(lines).allMatch(line -> line.contains("\"principal\":\"alice\""));
        assertThat(line(lines, "1")).contains("\"outcome\":\"ok\"");
        assertThat(line(lines, "2")).contains("\"outcome\":\"ok\"");
        assertThat(line(lines, "3")).contains("\"requiredScopes\":\"write\",\"outcome\":\"denied\"");
    }

    @Test
    void shouldTellOfCallsWhoseClientsHaveLeft() throws Exception {
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch never = new CountDownLatch(1);
        final Tool waits = Tool.named("waits").blocking(request -> {
            begun.countDown();
            never.await();
            return ToolResult.text("late");
        });
        final EngineHarness harness =
                new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(waits), this::audited);
        try (harness) {
            harness.transport.send(
                    1,
                    modern(EngineHarness.call(1, "waits", "{}")),
                    Map.of(
                            FrameHeader.PROTOCOL_VERSION,
                            "2026-07-28",
                            FrameHeader.METHOD,
                            "tools/call",
                            FrameHeader.NAME,
                            "waits"));
            harness.awaitUntil(() -> begun.getCount() == 0);
            harness.transport.disconnect(1);
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
        }
        assertThat(lines(file())).singleElement().asString().contains("\"outcome\":\"cancelled\"");
    }

    @Test
    void shouldTellTheAccessLogOfEverything() throws Exception {
        final Path access = directory.resolve("access.jsonl");
        final UnaryOperator<EngineContext> both =
                context -> context.audit(AuditSettings.to(file(), said::add).withAccessFile(access));
        final EngineHarness harness = new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(), both);
        try (harness) {
            harness.transport.send(1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
            harness.transport.send(1, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"no/\\u001b\u0085such\"}");
            harness.transport.send(1, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            harness.transport.send(1, "{no json");
            harness.transport.send(1, FrameKind.END_SESSION, Map.of());
            harness.transport.send(1, EngineHarness.echo(3, "x"));
            harness.run();
        }
        assertThat(lines(access))
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"method\":\"ping\"", "\"outcome\":\"ok\""),
                        line -> assertThat(line).contains("\"method\":\"no/\\u001b\\u0085such\"", "\"code\":-32601"),
                        line -> assertThat(line).contains("notifications/initialized", "\"outcome\":\"accepted\""),
                        line -> assertThat(line).contains("\"outcome\":\"error\",\"code\":-32700"),
                        line -> assertThat(line).contains("\"event\":\"end-session\""),
                        line -> assertThat(line).contains("\"tool\":\"echo\""));
        assertThat(lines(file())).singleElement().asString().contains("\"tool\":\"echo\"");
    }

    @Test
    void shouldMakeAFileForItsOwnerAloneAndRotateIt() throws Exception {
        final UnaryOperator<EngineContext> small =
                context -> audited(context).limit(Limit.AUDIT_FILE_BYTES, 1024).limit(Limit.AUDIT_FILES, 2);
        for (int round = 0; round < 30; round++) {
            try (EngineHarness harness = EngineHarness.start(small)) {
                harness.exchange(EngineHarness.echo(round, "x"));
            }
        }
        final Path newer = directory.resolve("audit.jsonl.1");
        final Path older = directory.resolve("audit.jsonl.2");
        assertThat(directory.resolve("audit.jsonl.3")).doesNotExist();
        final List<String> all = new ArrayList<>(lines(older));
        all.addAll(lines(newer));
        all.addAll(lines(file()));
        assertThat(all.getLast()).contains("\"id\":\"29\"");
        final int first = 30 - all.size();
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i)).contains("\"id\":\"" + (first + i) + "\"");
        }
        assertThat(Files.size(newer)).isBetween(512L, 1024L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void shouldOpenAnotherFileWhenItsOwnWasRenamed() throws Exception {
        final Path renamed = directory.resolve("renamed");
        final Path again = directory.resolve("again");
        try (EngineHarness harness = EngineHarness.start(this::audited)) {
            harness.exchange(EngineHarness.echo(1, "x"));
            harness.awaitUntil(() -> size(file()) > 0);
            Files.move(file(), renamed);
            harness.awaitUntil(() -> {
                harness.exchange(EngineHarness.echo(2, "x"));
                return size(file()) > 0;
            });
            Files.move(file(), again);
            harness.engine.reopenLogs();
            harness.exchange(EngineHarness.echo(3, "x"));
        }
        assertThat(lines(renamed).getFirst()).contains("\"id\":\"1\"");
        assertThat(lines(again)).allMatch(line -> line.contains("\"id\":\"2\""));
        assertThat(lines(file())).isNotEmpty().last().asString().contains("\"id\":\"3\"");
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (final IOException missing) {
            return 0;
        }
    }
}
