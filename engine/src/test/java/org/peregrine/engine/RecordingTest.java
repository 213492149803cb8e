package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.codec.recording.RecordingReader;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.FrameHandler;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.Transport;

/** What an engine writes down of its peers. */
@Timeout(60)
final class RecordingTest {
    @TempDir
    private Path directory;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private UnaryOperator<EngineContext> recorded(String... redaction) {
        return context -> context.recording(
                new RecordingSettings(directory, List.of(redaction), List.of("command: test"), said::add));
    }

    /** The directory's lock is none. */
    private static boolean isRecording(Path file) {
        return file.toString().endsWith(".mcprec");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(RecordingTest::isRecording).sorted().toList();
        }
    }

    private List<RecordedDocument> read() throws IOException {
        final List<RecordedDocument> documents = new ArrayList<>();
        for (final Path file : files()) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                final RecordingReader reader = new RecordingReader(in);
                for (RecordedDocument next = reader.next(); next != null; next = reader.next()) {
                    documents.add(next);
                }
                assertThat(reader.damage()).isEmpty();
            }
        }
        return documents;
    }

    private static String body(RecordedDocument document) {
        return new String(document.bytes(RecordingField.BODY), StandardCharsets.UTF_8);
    }

    private static List<RecordedDocument> of(DocumentKind kind, List<RecordedDocument> documents) {
        return documents.stream().filter(document -> document.kind() == kind).toList();
    }

    @Test
    void shouldWriteEverythingThatWasSaidInOrder() throws Exception {
        final String large = EngineHarness.echo(2, "x".repeat(100_000));
        try (EngineHarness harness = EngineHarness.start(recorded())) {
            harness.exchange(EngineHarness.echo(1, "grüße"));
            harness.exchange(large);
            harness.transport.endInput(1);
            harness.transport.disconnect(1);
            harness.run();
        }
        final List<RecordedDocument> documents = read();
        assertThat(documents)
                .extracting(RecordedDocument::kind)
                .containsExactly(
                        DocumentKind.HEADER,
                        DocumentKind.OPENED,
                        DocumentKind.FRAME,
                        DocumentKind.REPLY,
                        DocumentKind.FRAME,
                        DocumentKind.REPLY,
                        DocumentKind.PEER_ENDED,
                        DocumentKind.CLOSED,
                        DocumentKind.END);
        assertThat(documents.getFirst().text(RecordingField.ENVIRONMENT)).contains("java: ", "command: test");
        assertThat(body(documents.get(2))).isEqualTo(EngineHarness.echo(1, "grüße"));
        assertThat(body(documents.get(3))).contains("\"id\":1", "grüße");
        assertThat(body(documents.get(4))).isEqualTo(large);
        assertThat(body(documents.get(5))).contains("x".repeat(100_000));
        assertThat(documents.subList(1, documents.size()))
                .extracting(document -> document.number(RecordingField.SEQUENCE))
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(said).singleElement().asString().contains("8 documents in 1 file;", "missed 0, lost 0");
    }

    @Test
    void shouldKeepBodiesThatNeedSeveralRecordsOfTheRing() throws Exception {
        final String large = EngineHarness.echo(2, "y".repeat(300_000));
        try (EngineHarness harness =
                EngineHarness.start(context -> recorded().apply(context).limit(Limit.RECORDING_RING_BYTES, 1 << 20))) {
            harness.exchange(large);
            harness.exchange(large);
            harness.exchange(large);
        }
        final List<RecordedDocument> documents = read();
        final long missed = of(DocumentKind.GAP, documents).stream()
                .mapToLong(gap -> gap.number(RecordingField.MISSED))
                .sum();
        final List<RecordedDocument> frames = of(DocumentKind.FRAME, documents);
        final List<RecordedDocument> replies = of(DocumentKind.REPLY, documents);
        assertThat(frames.size() + replies.size() + missed).isEqualTo(6);
        assertThat(frames)
                .isNotEmpty()
                .allSatisfy(frame -> assertThat(body(frame)).isEqualTo(large));
    }

    @Test
    void shouldCountAndTellWhatHasNoRoom() throws Exception {
        try (EngineHarness harness =
                EngineHarness.start(context -> recorded().apply(context).limit(Limit.RECORDING_RING_BYTES, 1 << 16))) {
            harness.exchange(EngineHarness.echo(1, "z".repeat(100_000)));
            harness.exchange(EngineHarness.echo(2, "small"));
            assertThat(harness.engine.counter(EngineCounter.RECORDING_MISSED)).isGreaterThanOrEqualTo(2);
        }
        final List<RecordedDocument> documents = read();
        assertThat(of(DocumentKind.GAP, documents).getFirst().number(RecordingField.MISSED))
                .isEqualTo(2);
        assertThat(body(of(DocumentKind.FRAME, documents).getFirst())).contains("small");
        assertThat(documents.getLast().number(RecordingField.MISSED)).isEqualTo(2);
        assertThat(said).singleElement().asString().contains("missed 2");
    }

    @Test
    void shouldKeepSecretsOffTheDisk() throws Exception {
        final String session;
        final List<Throwable> errors;
        try (EngineHarness harness = new EngineHarness(
                new TestTransport().likeHttp(),
                EngineHarness.registry(),
                recorded("/params/arguments/message", "/result/content/*/text", "token", "header:mcp-name"))) {
            harness.transport.send(
                    1,
                    EngineHarness.request(
                            0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"token\":[\"s3cret\"]}"),
                    Map.of(FrameHeader.AUTHORIZATION, "Bearer s3cret"));
            harness.runUntilAnswers(1);
            session = harness.transport.answers().getFirst().sessionId();
            harness.transport.send(1, EngineHarness.echo(1, "s3cret"), Map.of(FrameHeader.SESSION_ID, session));
            harness.runUntilAnswers(2);
            harness.transport.send(1, "s3cret {", Map.of(FrameHeader.SESSION_ID, session, FrameHeader.NAME, "s3cret"));
            harness.runUntilAnswers(3);
            harness.transport.send(1, FrameKind.END_SESSION, Map.of(FrameHeader.SESSION_ID, session));
            harness.runUntilAnswers(4);
            errors = harness.errors;
        }
        assertThat(errors).isEmpty();
        final List<RecordedDocument> frames = of(DocumentKind.FRAME, read());
        assertThat(frames).hasSize(4);
        assertThat(frames).extracting(RecordingTest::body).noneMatch(body -> body.contains("s3cret"));
        assertThat(frames.get(0).text(RecordingField.HEADERS)).isEqualTo("authorization: [redacted]");
        assertThat(body(frames.get(0))).contains("\"token\":\"[redacted]\"", "2025-11-25");
        assertThat(body(frames.get(1))).isEqualTo(EngineHarness.echo(1, "[redacted]"));
        assertThat(body(frames.get(2))).isEqualTo("\"[redacted]\"");
        final String digest = of(DocumentKind.REPLY, read()).getFirst().text(RecordingField.HEADERS);
        assertThat(digest).matches("mcp-session-id: [0-9a-f]{32}");
        assertThat(frames.get(1).text(RecordingField.HEADERS)).isEqualTo(digest);
        assertThat(frames.get(3).text(RecordingField.FRAME)).isEqualTo("end-session");
        for (final Path file : files()) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret", session);
        }
    }

    private static final String SCHEMA = """
        {"type":"object","properties":{"pin":{"type":"string"},"apiKey":{"type":"string","x-mcp-header":"Region"},
        "token":{"type":"integer","x-mcp-header":"Count"}}}\
        """;

    /** Calls a modern tool over HTTP that repeats arguments in headers; gives what was recorded of it. */
    private List<RecordedDocument> recordedCall(String arguments, String fields, String... redaction) throws Exception {
        final Tool tool = Tool.named("t")
                .inputSchema(SCHEMA)
                .inline((call, reply) -> reply.text("{\"Client-Secret\": \"s3cret\"}"));
        try (EngineHarness harness =
                new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(tool), recorded(redaction))) {
            harness.transport.parameterFields(fields.replace("~", "\r\n"));
            harness.transport.send(
                    1,
                    EngineHarness.request(
                            1,
                            "tools/call",
                            "{\"name\":\"t\",\"arguments\":" + arguments + "," + EngineHarness.META + "}"),
                    Map.of(
                            FrameHeader.PROTOCOL_VERSION, "2026-07-28",
                            FrameHeader.METHOD, "tools/call",
                            FrameHeader.NAME, "t"));
            harness.runUntilAnswers(1);
        }
        return read();
    }

    @Test
    void shouldKeepWhatIsNamedLikeASecretOffTheDiskByItself() throws Exception {
        final List<RecordedDocument> documents = recordedCall(
                "{\"apiKey\":\"s3cret\",\"token\":990099,\"deep\":[{\"DB_PASSWORD\":{\"x\":\"s3cret\"},\"pin\":\"open\"}],"
                        + "\"\\u0070asswd\":\"s3cret\",\"progressToken\":7,\"maxTokens\":8}",
                "Mcp-Param-Region: s3cret~Mcp-Param-Count: 9.90099e5~Mcp-Param-Private-Key: s3cret~Mcp-Param-Other:"
                        + " open~");
        final RecordedDocument frame = of(DocumentKind.FRAME, documents).getFirst();
        assertThat(body(frame))
                .contains(
                        "\"apiKey\":\"[redacted]\",\"token\":\"[redacted]\"",
                        "\"DB_PASSWORD\":\"[redacted]\",\"pin\":\"open\"",
                        "\"\\u0070asswd\":\"[redacted]\",\"progressToken\":7,\"maxTokens\":8");
        assertThat(frame.text(RecordingField.HEADERS).lines())
                .contains(
                        "mcp-param-region: [redacted]",
                        "mcp-param-count: [redacted]",
                        "mcp-param-private-key: [redacted]",
                        "mcp-param-other: open");
        assertThat(body(of(DocumentKind.REPLY, documents).getFirst())).contains("\"text\":\"[redacted]\"");
        assertThat(documents.getFirst().text(RecordingField.REDACTION).lines())
                .contains("header:authorization", "*password", "*api_key", "token", "access_token");
        for (final Path file : files()) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("s3cret", "990099");
        }
    }

    @Test
    void shouldKeepAnEncodedMirrorOfASecretOffTheDisk() throws Exception {
        final RecordedDocument frame = of(
                        DocumentKind.FRAME,
                        recordedCall(
                                "{\"apiKey\":\"gehe\u0131m\"}",
                                "Mcp-Param-Region: =?base64?Z2VoZcSxbQ==?=~Mcp-Param-Odd: =?base64?x?=~"))
                .getFirst();
        assertThat(frame.text(RecordingField.HEADERS))
                .contains("mcp-param-region: [redacted]", "mcp-param-odd: [redacted]");
    }

    @Test
    void shouldRecordWhatRulesKeep() throws Exception {
        final RecordedDocument frame = of(
                        DocumentKind.FRAME,
                        recordedCall("{\"apiKey\":\"k3pt\",\"token\":5}", "Mcp-Param-Count: 5~", "keep:api-key"))
                .getFirst();
        assertThat(body(frame)).contains("\"apiKey\":\"k3pt\",\"token\":\"[redacted]\"");
        assertThat(frame.text(RecordingField.HEADERS)).contains("mcp-param-count: [redacted]");
        assertThatThrownBy(() -> new RecordingSettings(directory, List.of("keep:nothing"), List.of(), said::add))
                .hasMessageContaining("keep:nothing");
    }

    @Test
    void shouldRecordWhatIsNoJsonOnlyWhenNoNameCanBeInIt() throws Exception {
        final List<String> bodies = List.of(
                "no JSON {", "{\"Pass_Word\":\"s3cret\"", "{\"\\u0070asswd\":\"s3cret\"", "{\"t\0o\0k\0e\0n\0\":1");
        try (EngineHarness harness = EngineHarness.start(recorded())) {
            for (final String body : bodies) {
                harness.exchange(body);
            }
        }
        assertThat(of(DocumentKind.FRAME, read()))
                .extracting(RecordingTest::body)
                .containsExactly("no JSON {", "\"[redacted]\"", "\"[redacted]\"", "\"[redacted]\"");
    }

    @Test
    void shouldRecordBodiesAsTheyAreWhenAllIsKept() throws Exception {
        try (EngineHarness harness = EngineHarness.start(recorded("keep:*"))) {
            harness.exchange("{\"password\":\"k3pt\"}");
            harness.exchange("no JSON");
        }
        assertThat(of(DocumentKind.FRAME, read()))
                .extracting(RecordingTest::body)
                .containsExactly("{\"password\":\"k3pt\"}", "no JSON");
    }

    @Test
    void shouldKeepFilesFromOthersAndSayWhenTheDirectoryIsOpen() throws Exception {
        final Path made = directory.resolve("new/er");
        try (EngineHarness harness =
                EngineHarness.start(context -> context.recording(RecordingSettings.in(made, said::add)))) {
            harness.exchange(EngineHarness.echo(1, "private"));
        }
        assertThat(rights(made)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(made)) {
            assertThat(files).hasSize(2).allMatch(file -> rights(file).equals("rw-------"));
        }
        assertThat(said).hasSize(1);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EngineHarness harness = EngineHarness.start(recorded())) {
            harness.exchange(EngineHarness.echo(1, "private"));
        }
        assertThat(rights(directory)).isEqualTo("rwxr-xr-x");
        assertThat(said).hasSize(3).element(1).asString().startsWith("warning: others can look into " + directory);
    }

    private static String rights(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (final IOException missing) {
            return missing.toString();
        }
    }

    @Test
    void shouldKeepWithinItsDiskAndDeleteTheOldest() throws Exception {
        try (EngineHarness harness = EngineHarness.start(context -> recorded()
                .apply(context)
                .limit(Limit.RECORDING_FILE_BYTES, 1 << 16)
                .limit(Limit.RECORDING_TOTAL_BYTES, 1 << 18))) {
            for (int i = 0; i < 100; i++) {
                harness.exchange(EngineHarness.echo(i, "w".repeat(5_000)));
            }
        }
        long bytes = 0;
        for (final Path file : files()) {
            assertThat(Files.size(file)).isLessThan(2 << 16);
            bytes += Files.size(file);
        }
        assertThat(bytes).isLessThanOrEqualTo(1 << 18);
        final List<RecordedDocument> documents = read();
        assertThat(documents.getFirst().kind()).isEqualTo(DocumentKind.HEADER);
        assertThat(documents.getLast().kind()).isEqualTo(DocumentKind.END);
        assertThat(of(DocumentKind.HEADER, documents).getLast().number(RecordingField.DELETED))
                .isPositive();
        assertThat(said).singleElement().asString().containsPattern("the oldest \\d+ deleted");
    }

    @Test
    void shouldServeOnWhenNothingCanBeWritten() throws Exception {
        final Path file = Files.writeString(directory.resolve("no-directory"), "");
        try (EngineHarness harness = EngineHarness.start(
                context -> context.recording(RecordingSettings.in(directory.resolve("later"), said::add))
                        .limit(Limit.RECORDING_FILE_BYTES, 1 << 16))) {
            harness.awaitUntil(() -> hasFile(directory.resolve("later")));
            deleteAll(directory.resolve("later"));
            Files.move(file, directory.resolve("later"));
            said.clear();
            for (int i = 0; i < 30; i++) {
                assertThat(harness.exchange(EngineHarness.echo(i, "v".repeat(5_000))))
                        .contains("vvv");
            }
            harness.awaitUntil(() -> !said.isEmpty());
        }
        assertThat(said).hasSize(2);
        assertThat(said.getFirst()).contains("cannot write");
        assertThat(said.getLast()).containsPattern("lost [1-9]");
    }

    private static boolean hasFile(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(RecordingTest::isRecording);
        } catch (final IOException notYet) {
            return false;
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** A default method that is not overridden would be lost while a recording runs. */
    @Test
    void shouldPassOnAllThatATransportAndItsHandlerSay() throws ClassNotFoundException {
        final Class<?> recorded = Class.forName("org.peregrine.engine.recording.RecordedTransport");
        for (final Class<?> seam : List.of(Transport.class, FrameHandler.class)) {
            assertThat(recorded.getDeclaredMethods())
                    .extracting(Method::getName)
                    .contains(Stream.of(seam.getDeclaredMethods())
                            .map(Method::getName)
                            .toArray(String[]::new));
        }
    }
}
