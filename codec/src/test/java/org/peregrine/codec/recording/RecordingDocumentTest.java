package org.peregrine.codec.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.wire.WireDumper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

final class RecordingDocumentTest {
    private static final int MAX_ROUNDS = 8;
    private static final int DOCUMENTS = 20_000;

    private final UnsafeBuffer body =
            new UnsafeBuffer("{\"id\":1,\"text\":\"grüße 🦅\"}".getBytes(StandardCharsets.UTF_8));

    private void frame(RecordingEncoder encoder, long sequence) {
        encoder.begin(DocumentKind.FRAME)
                .number(RecordingField.SEQUENCE, sequence)
                .number(RecordingField.EXCHANGE, -1)
                .number(RecordingField.EPOCH_NS, 1_795_514_400_000_000_000L)
                .text(RecordingField.WIRE, "http")
                .text(RecordingField.HEADERS, "mcp-name: grüße\nlast-event-id: 7")
                .bytes(RecordingField.BODY, body, 0, body.capacity())
                .end();
    }

    private static List<byte[]> contents(RecordingEncoder encoder) {
        final ByteBuffer words = ByteBuffer.wrap(encoder.array()).order(ByteOrder.LITTLE_ENDIAN);
        final List<byte[]> contents = new ArrayList<>();
        for (int at = 0; at < encoder.length(); ) {
            final int length = RecordingFormat.lengthOf(words.getInt(at));
            assertThat(length).isPositive();
            at += RecordingFormat.WORD_BYTES;
            contents.add(Arrays.copyOfRange(encoder.array(), at, at + length));
            at += length;
        }
        return contents;
    }

    @Test
    void shouldReadBackWhatItWrote() {
        final RecordingEncoder encoder = new RecordingEncoder();
        encoder.begin(DocumentKind.HEADER)
                .number(RecordingField.FORMAT, RecordingFormat.VERSION)
                .end();
        frame(encoder, 0);
        frame(encoder, Long.MAX_VALUE);
        final RecordingDecoder decoder = new RecordingDecoder();
        final List<RecordedDocument> documents = contents(encoder).stream()
                .map(content -> decoder.decode(content, content.length))
                .toList();
        assertThat(documents)
                .extracting(RecordedDocument::kind)
                .containsExactly(DocumentKind.HEADER, DocumentKind.FRAME, DocumentKind.FRAME);
        final RecordedDocument last = documents.getLast();
        assertThat(last.number(RecordingField.SEQUENCE)).isEqualTo(Long.MAX_VALUE);
        assertThat(last.number(RecordingField.EXCHANGE)).isEqualTo(-1);
        assertThat(last.text(RecordingField.HEADERS)).isEqualTo("mcp-name: grüße\nlast-event-id: 7");
        assertThat(last.bytes(RecordingField.BODY)).isEqualTo(body.byteArray());
        assertThat(last.has(RecordingField.FAULT)).isFalse();
        assertThat(last.text(RecordingField.FAULT)).isEmpty();
    }

    @Test
    void shouldDescribeItselfToAnyReaderOfWire() {
        final RecordingEncoder encoder = new RecordingEncoder();
        encoder.begin(DocumentKind.HEADER)
                .number(RecordingField.FORMAT, RecordingFormat.VERSION)
                .end();
        frame(encoder, 3);
        final Bytes<byte[]> bytes = Bytes.wrapForRead(Arrays.copyOf(encoder.array(), encoder.length()));
        assertThat(WireDumper.of(bytes, false).asString())
                .contains("--- !!meta-data #binary", "format: 1", "--- !!data #binary", "kind: frame", "sequence: 3");
    }

    @Test
    void shouldNoticeEveryChangedByte() {
        final RecordingEncoder encoder = new RecordingEncoder();
        frame(encoder, 3);
        final byte[] good = contents(encoder).getFirst();
        final RecordingDecoder decoder = new RecordingDecoder();
        for (int i = 0; i < good.length; i++) {
            final byte[] bad = good.clone();
            bad[i] ^= 0x10;
            assertThat(decoder.decode(bad, bad.length)).as("byte %d", i).isNull();
            assertThat(decoder.damage()).isNotEmpty();
        }
        for (int length = 0; length < good.length; length++) {
            assertThat(decoder.decode(good, length)).as("length %d", length).isNull();
        }
        assertThat(decoder.decode(good, good.length)).isNotNull();
        assertThat(decoder.damage()).isEmpty();
    }

    @Test
    void shouldLeaveNothingOfAnAbandonedDocument() {
        final RecordingEncoder encoder = new RecordingEncoder();
        encoder.abandon();
        frame(encoder, 0);
        encoder.begin(DocumentKind.FRAME).number(RecordingField.SEQUENCE, 1);
        encoder.abandon();
        encoder.abandon();
        frame(encoder, 2);
        final RecordingDecoder decoder = new RecordingDecoder();
        assertThat(contents(encoder))
                .extracting(content -> decoder.decode(content, content.length).number(RecordingField.SEQUENCE))
                .containsExactly(0L, 2L);
    }

    @Test
    void shouldTakeNoLengthFromAnUnfinishedDocument() {
        assertThat(RecordingFormat.lengthOf(0)).isEqualTo(-1);
        assertThat(RecordingFormat.lengthOf(0x80000100)).isEqualTo(-1);
        assertThat(RecordingFormat.lengthOf(3)).isEqualTo(-1);
        assertThat(RecordingFormat.lengthOf(0x100)).isEqualTo(0x100);
        assertThat(RecordingFormat.lengthOf(0x40000100)).isEqualTo(0x100);
    }

    @Test
    void shouldAllocateNothingOnceItIsWarm() {
        final RecordingEncoder encoder = new RecordingEncoder();
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().threadId();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && allocated != 0; round++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < DOCUMENTS; i++) {
                encoder.clear();
                frame(encoder, i);
            }
            allocated = threads.getThreadAllocatedBytes(thread) - before;
        }
        assertThat(allocated).isZero();
    }
}
