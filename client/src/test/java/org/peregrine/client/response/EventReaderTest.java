package org.peregrine.client.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventReaderTest {
    private static List<String> read(String stream, int piece) {
        final byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        final List<String> events = new ArrayList<>();
        final EventReader reader = new EventReader(new EventReader.Sink() {
            @Override
            public void onEventId(UnsafeBuffer buffer, int offset, int length) {
                events.add("#" + buffer.getStringWithoutLengthUtf8(offset, length));
            }

            @Override
            public void onRetry(long timeMs) {
                events.add("!" + timeMs);
            }

            @Override
            public void onEvent(UnsafeBuffer buffer, int name, int nameLength, int data, int dataLength) {
                events.add(buffer.getStringWithoutLengthUtf8(name, nameLength) + "|"
                        + buffer.getStringWithoutLengthUtf8(data, dataLength).replace('\n', '/'));
            }
        });
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length]);
        int start = 0;
        for (int limit = 0; limit < bytes.length; ) {
            final int count = Math.min(piece, bytes.length - limit);
            buffer.putBytes(limit, bytes, limit, count);
            limit += count;
            start = reader.take(buffer, start, limit);
        }
        return events;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "data: a~~data: b~~; |a,|b",
                "event: message~data: a~id: 7~~; #7,message|a",
                "data: a~data: b~data:c~~data: d~~; |a/b/c,|d",
                ": a comment~~data:~~event: x~~data: z~~; |z",
                "retry: 10~id: 1~data: ~~data: last~~data: not whole~; !10,#1,|last",
                "retry:250~data: a~data: b~retry: soon~retry~retry: ~retry: -1~retry: 1234567890123456789~~; !250,|a/b",
                "data: a~data: b~id: 2-3~~id~data: c~~id: 4~data: not whole~; #2-3,|a/b,|c",
                "\uFEFFdata: marked~~; |marked"
            })
    void shouldReadTheSameWithAnyLineEndInAnyPieces(String stream, String expected) {
        final List<String> events =
                expected.isBlank() ? List.of() : List.of(expected.strip().split(",", -1));
        for (final String lineEnd : List.of("\n", "\r\n", "\r")) {
            final String text = stream.replace("~", lineEnd);
            for (int piece = 1; piece <= text.length() + 2; piece++) {
                assertThat(read(text, piece)).as("pieces of %d", piece).isEqualTo(events);
            }
        }
    }

    /** An event in pieces is not looked through from its beginning with each of them. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldReadALongEventInBytes() {
        assertThat(read("data: " + "x".repeat(1 << 21) + "\n\n", 1)).hasSize(1);
    }
}
