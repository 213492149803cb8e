package org.peregrine.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.codec.recording.RecordingFormat;
import org.peregrine.codec.recording.RecordingReader;

final class ReadAheadTest {
    private static final int MORE_THAN_IT_HOLDS = 10_000;
    private static final int MEBIBYTE = 1 << 20;

    private final ReadAhead readAhead = new ReadAhead();

    private static RecordedDocument document(DocumentKind kind, long timeNs, byte[] body) {
        final RecordingEncoder encoder = new RecordingEncoder();
        encoder.begin(DocumentKind.HEADER)
                .number(RecordingField.FORMAT, RecordingFormat.VERSION)
                .end();
        encoder.begin(kind)
                .number(RecordingField.MONOTONIC_NS, timeNs)
                .bytes(RecordingField.BODY, new UnsafeBuffer(body), 0, body.length)
                .end();
        try {
            final RecordingReader reader =
                    new RecordingReader(new ByteArrayInputStream(encoder.array(), 0, encoder.length()));
            assertThat(reader.next().kind()).isEqualTo(DocumentKind.HEADER);
            return reader.next();
        } catch (final IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void add(DocumentKind kind, long timeNs) {
        readAhead.add(document(kind, timeNs, "{\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldHandOnInOrderWhatItHasParsed() {
        add(DocumentKind.OPENED, 1);
        add(DocumentKind.FRAME, 2);
        add(DocumentKind.FRAME, 2);
        assertThat(readAhead.peek().timeNs()).isEqualTo(1);
        assertThat(IntStream.range(0, 3).mapToObj(i -> readAhead.remove()).toList())
                .allMatch(next -> next.message().isRequest())
                .extracting(next -> next.document().kind())
                .isEqualTo(List.of(DocumentKind.OPENED, DocumentKind.FRAME, DocumentKind.FRAME));
        assertThat(readAhead.peek()).isNull();
    }

    @Test
    void shouldTellOnceWhichConnectionsAreOpenedNext() {
        add(DocumentKind.FRAME, 1);
        add(DocumentKind.OPENED, 10);
        add(DocumentKind.OPENED, 20);
        assertThat(readAhead.opening(9)).isNull();
        assertThat(readAhead.opening(15).number(RecordingField.MONOTONIC_NS)).isEqualTo(10);
        assertThat(readAhead.opening(15)).isNull();
        for (int i = 0; i < 3; i++) {
            readAhead.remove();
        }
        assertThat(readAhead.opening(Long.MAX_VALUE))
                .as("was handed on in its turn")
                .isNull();
    }

    @Test
    void shouldBeBoundedInNumberAndInBytes() {
        int count = 0;
        while (!readAhead.isFull() && count < MORE_THAN_IT_HOLDS) {
            add(DocumentKind.FRAME, count++);
        }
        assertThat(count).isLessThan(MORE_THAN_IT_HOLDS);
        readAhead.remove();
        assertThat(readAhead.isFull()).isFalse();
        while (readAhead.peek() != null) {
            readAhead.remove();
        }
        final RecordedDocument large = document(DocumentKind.FRAME, 1, new byte[MEBIBYTE]);
        count = 0;
        while (!readAhead.isFull() && count < MORE_THAN_IT_HOLDS) {
            readAhead.add(large);
            count++;
        }
        assertThat(count).isEqualTo(8);
    }
}
