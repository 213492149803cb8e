package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.registry.ExtensionHost;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** What the logs tell besides requests: ends of tasks, and disks that hang. */
@Timeout(60)
final class AuditEventsTest {
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    @TempDir
    private Path directory;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private EngineContext audited(EngineContext context) {
        return context.audit(AuditSettings.to(file(), said::add));
    }

    private Path file() {
        return directory.resolve("audit.jsonl");
    }

    private static Tool task(String name, boolean waits, ToolResult result) {
        return Tool.named(name).interactive((request, context) -> {
            context.becomeTask();
            if (waits) {
                NEVER.await();
            }
            if (result == null) {
                throw new McpError(-32055, "no", null);
            }
            return result;
        });
    }

    private static String digest(String id) throws Exception {
        final byte[] sha = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sha, 0, 16);
    }

    private static void assertEnd(List<String> lines, String tool, String id, String outcome) throws Exception {
        final String mark = digest(id);
        final List<String> own =
                lines.stream().filter(line -> line.contains(mark)).toList();
        assertThat(own).as(lines.toString()).hasSize(2);
        assertThat(own.getFirst())
                .contains("\"method\":\"tools/call\",\"tool\":\"" + tool + "\"", "\"outcome\":\"task\"");
        assertThat(own.getLast())
                .contains(
                        "\"event\":\"task-end\",\"tool\":\"" + tool + "\"", "\"outcome\":" + outcome, "\"durationUs\":")
                .doesNotContain("\"method\"");
        assertThat(own.toString()).doesNotContain(id);
    }

    /** It runs nothing, whatever it names. */
    @Test
    void shouldTellNoCallThatIsANotification() throws Exception {
        try (EngineHarness harness = EngineHarness.start(this::audited)) {
            harness.transport.send(
                    1,
                    "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{}}}");
            harness.exchange(EngineHarness.echo(1, "x"));
        }
        assertThat(Files.readAllLines(file())).singleElement().asString().contains("\"id\":\"1\"");
    }

    @Test
    void shouldNameWhatIsCompletedAndNothingForOtherMethods() throws Exception {
        final Path access = directory.resolve("access.jsonl");
        try (EngineHarness harness = EngineHarness.start(
                context -> context.audit(AuditSettings.to(file(), said::add).withAccessFile(access)))) {
            final String argument = ",\"argument\":{\"name\":\"a\",\"value\":\"\"}}";
            harness.exchange(EngineHarness.request(
                    1, "completion/complete", "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"greet\"}" + argument));
            harness.exchange(EngineHarness.request(
                    2, "completion/complete", "{\"ref\":{\"type\":\"ref/resource\",\"uri\":\"db://{x}\"}" + argument));
            harness.exchange(EngineHarness.request(3, "completion/complete", "{\"ref\":7}"));
            harness.exchange(EngineHarness.request(4, "no/such", "{\"name\":\"echo\"}"));
        }
        assertThat(Files.readAllLines(access))
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"prompt\":\"greet\""),
                        line -> assertThat(line).contains("\"resource\":\"db://{x}\""),
                        line -> assertThat(line).doesNotContain("\"prompt\"", "\"tool\"", "\"resource\""),
                        line -> assertThat(line).contains("no/such").doesNotContain("\"tool\""));
    }

    /** As at the start: what somebody else puts in the way is not followed, and the file would be everybody's. */
    @Test
    void shouldMakeNoFileBehindALink() throws Exception {
        final Path elsewhere = directory.resolve("elsewhere");
        try (EngineHarness harness = EngineHarness.start(this::audited)) {
            harness.exchange(EngineHarness.echo(1, "x"));
            harness.awaitUntil(() -> contains("\"id\":\"1\""));
            Files.delete(file());
            Files.createSymbolicLink(file(), elsewhere);
            harness.engine.reopenLogs();
            harness.exchange(EngineHarness.echo(2, "x"));
            harness.awaitUntil(() -> !said.isEmpty());
            assertThat(elsewhere).doesNotExist();
            Files.delete(file());
            harness.awaitUntil(() -> contains("\"id\":\"2\""));
        }
    }

    @Test
    void shouldTellHowTasksOfEachKindEnd() throws Exception {
        final List<String> ids = new ArrayList<>();
        final Tool[] tools = {
            task("done", false, ToolResult.text("x")),
            task("unhappy", false, ToolResult.error("no")),
            task("refused", false, null),
            task("cancelled", true, null),
            task("late", true, null),
            task("cut", true, null)
        };
        try (TaskFixture fixture = TaskFixture.start(this::audited, tools)) {
            for (final String name : List.of("done", "unhappy", "refused", "cancelled", "late")) {
                ids.add(fixture.task(name));
            }
            fixture.await(ids.get(0), "completed");
            fixture.await(ids.get(1), "completed");
            fixture.await(ids.get(2), "failed");
            fixture.of("tasks/cancel", ids.get(3));
            fixture.pass(Long.parseLong(TaskFixture.TTL_MS) - 1);
            ids.add(fixture.task("cut"));
            fixture.pass(2_000);
            fixture.harness.awaitUntil(() -> contains("\"outcome\":\"expired\""));
        }
        final List<String> lines = Files.readAllLines(file()).stream()
                .filter(line -> line.contains("\"task\""))
                .toList();
        assertEnd(lines, "done", ids.get(0), "\"ok\"");
        assertEnd(lines, "unhappy", ids.get(1), "\"tool-error\"");
        assertEnd(lines, "refused", ids.get(2), "\"error\",\"code\":-32055");
        assertEnd(lines, "cancelled", ids.get(3), "\"cancelled\"");
        assertEnd(lines, "late", ids.get(4), "\"expired\"");
        assertEnd(lines, "cut", ids.get(5), "\"stopped\"");
        assertThat(lines).hasSize(2 * ids.size());
    }

    @Test
    void shouldTellOfATaskThatAFormerProcessHasLeft() throws Exception {
        final long hourAgoMs = System.currentTimeMillis() - TimeUnit.HOURS.toMillis(1);
        final Extension keeper = new Extension() {
            @Override
            public String id() {
                return "test/keeper";
            }

            @Override
            public void onStart(ExtensionHost host) {
                host.taskStopped("left-behind", hourAgoMs);
            }
        };
        EngineHarness.start(context -> audited(context).extension(keeper)).close();
        assertThat(Files.readAllLines(file()))
                .singleElement()
                .asString()
                .matches("\\{\"time\":\"[^\"]+\",\"event\":\"task-end\",\"task\":\"" + digest("left-behind")
                        + "\",\"outcome\":\"stopped\",\"durationUs\":3[0-9]{9}\\}");
    }

    @Test
    void shouldTellOnceOfADiskThatHangsAndOnceThatItGoesOn() throws Exception {
        final FakeClock clock = new FakeClock();
        try (HangingDisk disk = new HangingDisk(directory);
                EngineHarness harness = EngineHarness.start(context ->
                        context.audit(AuditSettings.to(disk.path(), said::add)).clock(clock))) {
            final AtomicInteger sent = new AtomicInteger();
            harness.awaitUntil(() -> {
                harness.exchange(EngineHarness.echo(sent.incrementAndGet(), "x"));
                clock.advance(TimeUnit.MILLISECONDS.toNanos(200));
                return !said.isEmpty();
            });
            for (int i = 0; i < 100; i++) {
                clock.advance(TimeUnit.SECONDS.toNanos(1));
                harness.exchange(EngineHarness.echo(sent.incrementAndGet(), "x"));
            }
            assertThat(said)
                    .singleElement()
                    .asString()
                    .contains("audit log: the disk has not taken a write for 5 s; serving goes on");
            assertThat(harness.engine.counter(EngineCounter.AUDIT_STALLS)).isEqualTo(1);
            disk.release();
            harness.awaitUntil(() -> disk.lines().size() == sent.get());
            harness.awaitUntil(() -> {
                clock.advance(TimeUnit.MILLISECONDS.toNanos(200));
                return said.size() > 1;
            });
            assertThat(said).hasSize(2);
            assertThat(said.getLast()).matches("audit log: the disk takes writes again after .*; missed: 0 requests");
        }
    }

    private boolean contains(String text) {
        try {
            return Files.readString(file()).contains(text);
        } catch (final IOException unreadable) {
            return false;
        }
    }
}
