package org.peregrine.engine.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.RequestHeaders;

/** A slot begins empty and keeps nothing: whatever a message left in it, the next one finds what a new slot has. */
final class MessageEventTest {
    private static final int INLINE_BYTES = 512;
    private static final int MAX_REPLY_BYTES = 1 << 16;
    private static final int POOL_BYTES = 1 << 18;

    private final BufferPool pool = new BufferPool(MAX_REPLY_BYTES, POOL_BYTES);
    private final MessageEvent event = new MessageEvent(
            new FrameRegion(buffer(INLINE_BYTES), pool), new ReplyRegion(buffer(INLINE_BYTES), pool, MAX_REPLY_BYTES));
    private final SlotFields fields = new SlotFields(event, pool);
    private Map<String, Object> empty;

    private static UnsafeBuffer buffer(int bytes) {
        return new UnsafeBuffer(new byte[bytes]);
    }

    @BeforeEach
    void noteTheNewSlot() {
        empty = fields.state();
    }

    @Test
    void shouldBeEmptyAfterReleaseWhateverWasInIt() throws ReflectiveOperationException {
        final Set<String> filled = fields.fill();
        final Map<String, Object> full = fields.state();
        assertThat(filled)
                .hasSizeGreaterThan(60)
                .allSatisfy(field -> assertThat(full.get(field)).isNotEqualTo(empty.get(field)));
        event.release();
        assertThat(fields.state()).isEqualTo(empty);
    }

    @Test
    void shouldBeginEmptyAlthoughNobodyReleasedIt() throws ReflectiveOperationException {
        event.receiveEnd(7, Outcome.DISCONNECTED, 99);
        final Map<String, Object> begun = fields.state();
        event.release();
        fields.fill();
        event.receiveEnd(7, Outcome.DISCONNECTED, 99);
        assertThat(fields.state()).isEqualTo(begun);
    }

    @Test
    void shouldKnowNothingOfAFrameWhoseBytesFindNoMemoryButItsKind() {
        final Frame small = frame(FrameKind.MESSAGE, 100);
        event.receive(small, 1);
        assertThat(event.frame().headerOffset(FrameHeader.SESSION_ID)).isZero();
        event.release();
        exhaust();
        event.receive(frame(FrameKind.OPEN_STREAM, 2 * INLINE_BYTES), 2);
        final FrameRegion frame = event.frame();
        assertThat(frame.fault()).isEqualTo(FrameFault.NO_MEMORY);
        assertThat(frame.kind()).isEqualTo(FrameKind.OPEN_STREAM);
        assertThat(frame.acceptsStream()).isTrue();
        assertThat(frame.connectionScoped()).isFalse();
        assertThat(frame.headerOffset(FrameHeader.SESSION_ID)).isNegative();
        assertThat(frame.copyHeader(FrameHeader.SESSION_ID)).isNull();
        assertThat(frame.bodyLength()).isZero();
        assertThat(frame.parameterFieldsLength()).isZero();
    }

    @Test
    void shouldGiveBorrowedMemoryBackAlthoughNobodyReleasedIt() {
        event.receive(frame(FrameKind.MESSAGE, 2 * INLINE_BYTES), 1);
        assertThat(event.replyRegion().grow(event.replyRegion().buffer(), 0, 2 * INLINE_BYTES))
                .isNotNull();
        assertThat(pool.borrowedBytes()).isPositive();
        event.receiveEnd(1, Outcome.PEER_ENDED, 2);
        assertThat(pool.borrowedBytes()).isZero();
    }

    /** A head with a token of two kilobytes between its fields takes no more room than those. */
    @Test
    void shouldCopyNothingButWhatTheEngineNeeds() {
        final int token = 2 * INLINE_BYTES;
        final UnsafeBuffer request = buffer(token + 100);
        request.putStringWithoutLengthAscii(0, "session");
        request.putStringWithoutLengthAscii(10, "p:1\r\n");
        request.putStringWithoutLengthAscii(15 + token, "q:2\r\n");
        request.putStringWithoutLengthAscii(token + 40, "{}");
        final Frame frame = new Frame().start(1, 1, false).bytes(request, token + 40, 2);
        frame.header(FrameHeader.SESSION_ID, 0, 7);
        frame.parameters().set(10, token + 10);
        frame.parameters().leaveOut(15, token);
        frame.headers(RequestHeaders.of(Map.of("x-tenant", "acme")));

        event.receive(frame, 1);

        final FrameRegion region = event.frame();
        assertThat(pool.borrowedBytes()).isZero();
        assertThat(region.copyHeader(FrameHeader.SESSION_ID)).asString().isEqualTo("session");
        assertThat(region.buffer().getStringWithoutLengthAscii(region.parameterFieldsOffset(), 10))
                .isEqualTo("p:1\r\nq:2\r\n");
        assertThat(region.parameterFieldsLength()).isEqualTo(10);
        assertThat(region.headers().value("x-tenant")).isEqualTo("acme");
        assertThat(region.buffer().getStringWithoutLengthAscii(region.bodyOffset(), 2))
                .isEqualTo("{}");
        event.release();
        assertThat(region.headers().value("x-tenant")).isNull();
    }

    private void exhaust() {
        for (int bytes = MAX_REPLY_BYTES; bytes > 0; bytes /= 2) {
            while (pool.borrow(bytes) != null) {
                assertThat(pool.borrowedBytes()).isLessThanOrEqualTo(POOL_BYTES);
            }
        }
    }

    private static Frame frame(FrameKind kind, int bytes) {
        final Frame frame = new Frame().start(1, 1, false).kind(kind).acceptsStream(true);
        frame.header(FrameHeader.SESSION_ID, 0, 32);
        frame.parameters().set(0, 40);
        return frame.bytes(buffer(bytes), 50, bytes - 50);
    }
}
