package org.peregrine.engine.recording;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.Reply;

/**
 * The ring's only producer: copies what passes, or counts it when there is no room. Network thread only; allocates
 * nothing, waits for nothing. Missed records are written as a gap in front of the next record that has room.
 */
final class FrameTap {
    private static final FrameHeader[] HEADERS = FrameHeader.values();

    private final OneToOneRingBuffer ring;
    private final AtomicBuffer target;
    private final EngineCounters counters;
    private final int maxRecord;
    private long missed;
    private long missedSinceNs;

    FrameTap(OneToOneRingBuffer ring, EngineCounters counters) {
        this.ring = ring;
        this.target = ring.buffer();
        this.counters = counters;
        this.maxRecord = ring.maxMsgLength();
    }

    void frame(Frame frame, long nowNs) {
        final int headers = headersLength(frame);
        final int body = frame.bodyLength();
        final int index = begin(TapRecord.FRAME, headers, body, nowNs);
        if (index < 0) {
            return;
        }
        fixed(index, nowNs, frame.connectionId(), frame.exchangeId());
        target.putByte(index + TapRecord.WIRE, (byte) frame.wire().ordinal());
        target.putByte(index + TapRecord.KIND, (byte) frame.kind().ordinal());
        target.putByte(index + TapRecord.FAULT, (byte) frame.fault().ordinal());
        target.putByte(index + TapRecord.FLAGS, (byte) (frame.acceptsStream() ? TapRecord.STREAM_FLAG : 0));
        copyHeaders(frame, index + TapRecord.HEADERS);
        copyBody(index, headers, frame.buffer(), frame.bodyOffset(), body);
    }

    private static int headersLength(Frame frame) {
        int length = 0;
        for (final FrameHeader header : HEADERS) {
            length += frame.hasHeader(header) ? TapRecord.HEADER_PREFIX + frame.headerLength(header) : 0;
        }
        final int parameters = frame.parameters().length();
        return length + (parameters > 0 ? TapRecord.HEADER_PREFIX + parameters : 0);
    }

    private void copyHeaders(Frame frame, int start) {
        int at = start;
        for (final FrameHeader header : HEADERS) {
            if (frame.hasHeader(header)) {
                at = header(
                        at, header.ordinal(), frame.buffer(), frame.headerOffset(header), frame.headerLength(header));
            }
        }
        if (frame.parameters().length() > 0) {
            target.putByte(at, (byte) TapRecord.PARAMETER_FIELDS);
            target.putInt(at + Byte.BYTES, frame.parameters().length());
            frame.parameters().copy(frame.buffer(), target, at + TapRecord.HEADER_PREFIX);
        }
    }

    void reply(Reply reply, boolean delivered, long nowNs) {
        final UnsafeBuffer sessionId = reply.sessionId();
        final UnsafeBuffer eventId = reply.eventId();
        final int headers = (sessionId == null ? 0 : TapRecord.HEADER_PREFIX + sessionId.capacity())
                + (eventId == null ? 0 : TapRecord.HEADER_PREFIX + eventId.capacity());
        final int index = begin(TapRecord.REPLY, headers, reply.length(), nowNs);
        if (index < 0) {
            return;
        }
        fixed(index, nowNs, reply.connectionId(), reply.exchangeId());
        target.putInt(index + TapRecord.RETRY_MS, reply.retryMs());
        target.putByte(index + TapRecord.KIND, (byte) reply.status().ordinal());
        target.putByte(index + TapRecord.FLAGS, (byte) (delivered ? 0 : TapRecord.UNDELIVERED_FLAG));
        int at = index + TapRecord.HEADERS;
        if (sessionId != null) {
            at = header(at, FrameHeader.SESSION_ID.ordinal(), sessionId, 0, sessionId.capacity());
        }
        if (eventId != null) {
            header(at, FrameHeader.LAST_EVENT_ID.ordinal(), eventId, 0, eventId.capacity());
        }
        copyBody(index, headers, reply.buffer(), reply.offset(), reply.length());
    }

    /** Notes what became of a connection: {@link TapRecord#PEER_ENDED} or {@link TapRecord#CLOSED}. */
    void connection(int type, long connectionId, long nowNs) {
        final int index = begin(type, 0, 0, nowNs);
        if (index >= 0) {
            fixed(index, nowNs, connectionId, 0);
            ring.commit(index);
        }
    }

    /** Claims the first record of a message when all of it has room; counts it as missed otherwise. */
    private int begin(int type, int headers, int body, long nowNs) {
        final int first = TapRecord.HEADERS + headers + body;
        if (!hasRoom(TapRecord.HEADERS + headers, body)) {
            missed(nowNs);
            return -1;
        }
        if (missed > 0) {
            final int gap = ring.tryClaim(TapRecord.GAP, TapRecord.HEADERS);
            target.putLong(gap + TapRecord.TIME_NS, missedSinceNs);
            target.putLong(gap + TapRecord.MISSED, missed);
            ring.commit(gap);
            missed = 0;
        }
        final int index = ring.tryClaim(type, Math.min(first, maxRecord));
        target.putInt(index + TapRecord.HEADERS_LENGTH, headers);
        target.putInt(index + TapRecord.BODY_LENGTH, body);
        target.putInt(index + TapRecord.RETRY_MS, 0);
        target.putInt(index + TapRecord.WIRE, 0);
        return index;
    }

    /** Reckons with a gap's record, and with the padding at the buffer's end that one of the records may need. */
    private boolean hasRoom(int head, int body) {
        if (head > maxRecord) {
            return false;
        }
        final long records = 2L + ((long) head + body) / maxRecord;
        final long needed = head + (long) body + TapRecord.HEADERS + records * perRecord() + maxRecord;
        return needed <= ring.capacity() - ring.size();
    }

    private static int perRecord() {
        return RecordDescriptor.HEADER_LENGTH + BitUtil.align(1, RecordDescriptor.ALIGNMENT);
    }

    private void missed(long nowNs) {
        if (missed == 0) {
            missedSinceNs = nowNs;
        }
        missed++;
        counters.increment(EngineCounter.RECORDING_MISSED);
    }

    private void fixed(int index, long nowNs, long connectionId, long exchangeId) {
        target.putLong(index + TapRecord.TIME_NS, nowNs);
        target.putLong(index + TapRecord.CONNECTION, connectionId);
        target.putLong(index + TapRecord.EXCHANGE, exchangeId);
    }

    private int header(int at, int id, UnsafeBuffer source, int offset, int length) {
        target.putByte(at, (byte) id);
        target.putInt(at + Byte.BYTES, length);
        target.putBytes(at + TapRecord.HEADER_PREFIX, source, offset, length);
        return at + TapRecord.HEADER_PREFIX + length;
    }

    private void copyBody(int index, int headers, DirectBuffer source, int offset, int length) {
        final int start = TapRecord.HEADERS + headers;
        int copied = Math.min(length, maxRecord - start);
        if (copied > 0) {
            target.putBytes(index + start, source, offset, copied);
        }
        ring.commit(index);
        while (copied < length) {
            final int count = Math.min(length - copied, maxRecord);
            final int more = ring.tryClaim(TapRecord.MORE, count);
            target.putBytes(more, source, offset + copied, count);
            ring.commit(more);
            copied += count;
        }
    }

    /** The frames missed since the last record. Any thread, after the network thread has ended. */
    long missedAtEnd() {
        return missed;
    }
}
