package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Strings that are longer than the steps in which they are read and written: a stop may be at any place of a step. */
class LongStringTest {
    private static final int LONGEST = 2_600;
    private static final JsonMapper JACKSON = JsonMapper.builder().build();

    enum Memory {
        DIRECT,
        HEAP;

        UnsafeBuffer of(byte[] bytes, int before) {
            final int capacity = before + bytes.length + JsonScanner.PADDING;
            final UnsafeBuffer buffer = this == DIRECT
                    ? new UnsafeBuffer(ByteBuffer.allocateDirect(capacity))
                    : new UnsafeBuffer(new byte[capacity]);
            buffer.putBytes(before, bytes);
            return buffer;
        }
    }

    private static byte[] quoted(String content) {
        return ('"' + content + '"').getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource(Memory.class)
    void shouldFindTheEndAtAnyPlace(Memory memory) {
        final JsonScanner scanner = new JsonScanner(4);
        for (int length = 0; length < LONGEST; length += length < 300 ? 1 : 7) {
            final byte[] text = quoted("x".repeat(length));
            final UnsafeBuffer buffer = memory.of(text, length % 9);
            final int start = length % 9;
            assertThat(scanner.scan(buffer, start, text.length, null)).isEqualTo(JsonError.NONE);
            assertThat(scanner.rootLength()).isEqualTo(text.length);
            final int limit = start + text.length;
            assertThat(JsonSpans.stringEnd(buffer, start + 1, limit)).isEqualTo(limit);
            assertThat(JsonSpans.markedStringEnd(buffer, start + 1, limit)).isEqualTo(limit);
        }
    }

    /** An escape ends nothing, and characters beyond ASCII are checked. */
    @ParameterizedTest
    @ValueSource(strings = {"\\\"", "\\n", "\u00e9", "\u65e5", "\ud83d\ude00", "\\u0041", "\\\\"})
    void shouldPassOverWhatIsInside(String inside) {
        final JsonScanner scanner = new JsonScanner(4);
        for (int at = 0; at < LONGEST; at += at < 300 ? 1 : 5) {
            final byte[] text = quoted("x".repeat(at) + inside + "x".repeat(LONGEST - at));
            final UnsafeBuffer buffer = Memory.DIRECT.of(text, 0);
            assertThat(scanner.scan(buffer, 0, text.length, null)).isEqualTo(JsonError.NONE);
            assertThat(scanner.rootLength()).isEqualTo(text.length);
            assertThat(JsonSpans.stringEnd(buffer, 1, text.length)).isEqualTo(text.length);
            assertThat(JsonSpans.markedStringEnd(buffer, 1, text.length))
                    .isEqualTo(inside.startsWith("\\") ? ~text.length : text.length);
        }
    }

    @ParameterizedTest
    @EnumSource(Memory.class)
    void shouldRefuseWhatIsWrongAtAnyPlace(Memory memory) {
        final JsonScanner scanner = new JsonScanner(4);
        for (int at = 1; at < LONGEST; at += at < 300 ? 1 : 5) {
            final byte[] text = quoted("x".repeat(LONGEST));
            for (final byte wrong : new byte[] {0x1F, '\n', (byte) 0x80, (byte) 0xFF, 0}) {
                final byte[] damaged = text.clone();
                damaged[at] = wrong;
                assertThat(scanner.scan(memory.of(damaged, 0), 0, damaged.length, null))
                        .isNotEqualTo(JsonError.NONE);
                assertThat(scanner.errorOffset()).isEqualTo(at);
            }
            final byte[] unended = Arrays.copyOf(text, at + 1);
            assertThat(scanner.scan(memory.of(unended, 0), 0, unended.length, null))
                    .isEqualTo(JsonError.UNTERMINATED);
        }
    }

    private static String random(Random random) {
        final int length = random.nextInt(3 * LONGEST);
        final String[] parts = {"x", "plain text ", "\"", "\\", "\n", "\u0001", "\u00fc", "\u65e5", "\ud83d\ude00"};
        final int kinds = 1 + random.nextInt(parts.length);
        final StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(parts[random.nextInt(kinds)].repeat(1 + random.nextInt(random.nextBoolean() ? 3 : 900)));
        }
        return text.toString();
    }

    private static String written(JsonWriter writer, CharSequence text) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(6 * text.length() + 2));
        writer.wrap(buffer, 0, buffer.capacity()).value(text);
        assertThat(writer.overflowed()).isFalse();
        final byte[] bytes = new byte[writer.length()];
        buffer.getBytes(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void shouldWriteWhatOthersRead() {
        final Random random = new Random(20261130);
        final JsonWriter again = new JsonWriter();
        for (int i = 0; i < 400; i++) {
            final String text = random(random);
            final String json = written(again, text);
            assertThat(JACKSON.readValue(json, String.class)).isEqualTo(text);
            assertThat(written(JsonWriter.once(), text)).isEqualTo(json);
            assertThat(written(again, CharBuffer.wrap(text))).isEqualTo(json);
        }
    }

    /** At the end of a step a pair stays together, and a half of one is no reason to lose the other characters. */
    @Test
    void shouldKeepPairsTogetherAndReplaceHalves() {
        final JsonWriter writer = new JsonWriter();
        for (int before = 0; before < LONGEST; before += before < 600 ? 1 : 3) {
            final String plain = "x".repeat(before);
            assertThat(written(writer, plain + "\ud83d\ude00" + plain))
                    .isEqualTo('"' + plain + "\ud83d\ude00" + plain + '"');
            for (final String half : List.of("\ud83d", "\ude00", "\ude00\ud83d")) {
                final String mended = "\ufffd".repeat(half.length());
                assertThat(written(writer, plain + half + plain)).isEqualTo('"' + plain + mended + plain + '"');
            }
        }
    }

    @Test
    void shouldOverflowAtTheLimitAndNotBeyond() {
        final JsonWriter writer = new JsonWriter();
        final String text = "x\n\u65e5".repeat(1_000);
        final int needed = written(writer, text).getBytes(StandardCharsets.UTF_8).length;
        for (int room = 0; room <= needed; room += 11) {
            final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(needed + 8));
            writer.wrap(buffer, 0, Math.min(room, needed - 1)).value(text);
            assertThat(writer.overflowed()).isTrue();
            assertThat(buffer.getByte(Math.min(room, needed - 1))).isZero();
        }
    }

    @Test
    void shouldShareMemoryBetweenThreads() throws Exception {
        final String text = random(new Random(7)) + "x".repeat(600);
        final String json = written(new JsonWriter(), text);
        final Callable<Boolean> writes = () -> IntStream.range(0, 200)
                .allMatch(i -> written(JsonWriter.once(), text).equals(json));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (final Future<Boolean> same :
                    threads.invokeAll(Stream.generate(() -> writes).limit(40).toList())) {
                assertThat(same.get()).isTrue();
            }
        }
    }
}
