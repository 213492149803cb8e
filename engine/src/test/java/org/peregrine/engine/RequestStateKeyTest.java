package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peregrine.engine.ConversationTest.GREET;
import static org.peregrine.engine.ConversationTest.modernCall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share the keys of request states, by a file that is rotated while they run. */
final class RequestStateKeyTest {
    @TempDir
    private Path directory;

    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private long nowMs = 1_000_000;

    private static String key(int fill) {
        final byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return HexFormat.of().formatHex(bytes);
    }

    private Path write(String name, String... keys) throws IOException {
        final Path file = Files.write(directory.resolve(name), List.of(keys));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private EngineHarness serve(Path file) {
        return EngineHarness.start(
                context -> {
                    try {
                        return context.requestStateKeyFile(file)
                                .epochClock(() -> nowMs)
                                .errorHandler(errors::add);
                    } catch (final IOException unusable) {
                        throw new UncheckedIOException(unusable);
                    }
                },
                GREET);
    }

    private static String ask(EngineHarness server) {
        return server.exchange(modernCall(1, "greet", "")).replaceAll(".*\"requestState\":\"([^\"]+)\".*", "$1");
    }

    private static boolean takes(EngineHarness server, String state) {
        final String answer = server.exchange(modernCall(2, "greet", ",\"requestState\":\"" + state + "\""));
        assertThat(answer).containsAnyOf("input_required", "\"code\":-32602");
        return answer.contains("input_required");
    }

    @Test
    void shouldTakeTheStateOfAServerWithTheSameFileAndOfNoOther() throws IOException {
        final Path shared = write("shared", key(1));
        try (EngineHarness one = serve(shared);
                EngineHarness two = serve(shared);
                EngineHarness stranger = serve(write("other", key(2)))) {
            final String state = ask(one);

            assertThat(takes(two, state)).isTrue();
            assertThat(takes(stranger, state)).isFalse();
            assertThat(takes(one, ask(two))).isTrue();
            assertThat(takes(one, ask(stranger))).isFalse();
        }
    }

    /** In three steps, as the documentation has them, no state is refused. */
    @Test
    void shouldTakeEveryStateWhileAKeyIsReplaced() throws IOException {
        final Path first = write("first", key(1));
        final Path second = write("second", key(1));
        try (EngineHarness one = serve(first);
                EngineHarness two = serve(second)) {
            final String old = ask(one);
            for (final List<String> keys : List.of(List.of(key(1), key(2)), List.of(key(2), key(1)), List.of(key(2)))) {
                write("first", keys.toArray(String[]::new));
                Files.setLastModifiedTime(first, FileTime.fromMillis(nowMs));
                nowMs += 1_000;
                assertThat(takes(two, ask(one))).as("%s", keys.size()).isTrue();
                assertThat(takes(one, ask(two))).as("%s", keys.size()).isTrue();
                write("second", keys.toArray(String[]::new));
                Files.setLastModifiedTime(second, FileTime.fromMillis(nowMs));
                nowMs += 1_000;
                assertThat(takes(two, ask(one))).as("%s", keys.size()).isTrue();
                assertThat(takes(one, ask(two))).as("%s", keys.size()).isTrue();
            }
            assertThat(takes(one, old)).isFalse();
        }
        assertThat(errors)
                .hasSize(6)
                .allSatisfy(notice -> assertThat(notice)
                        .hasNoCause()
                        .message()
                        .endsWith(" was read again")
                        .doesNotContain(key(1), key(2)));
    }

    @Test
    void shouldRefuseAFileBeforeTheEngineIsLaunched() throws IOException {
        final EngineContext context = new EngineContext();
        final Path file = write("keys", "short");

        assertThatThrownBy(() -> context.requestStateKeyFile(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1");
    }
}
