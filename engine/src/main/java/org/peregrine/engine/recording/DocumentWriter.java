package org.peregrine.engine.recording;

import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.LongHashSet;
import org.agrona.concurrent.MessageHandler;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.engine.redaction.BodyRedactor;
import org.peregrine.engine.redaction.RedactionRules;
import org.peregrine.engine.redaction.SessionDigests;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.WireKind;

/** Turns the ring records of one shard into documents. Recording thread only. */
final class DocumentWriter implements MessageHandler {
    private static final String[] WIRES = names(WireKind.values());
    private static final String[] FRAMES = names(FrameKind.values());
    private static final String[] FAULTS = names(FrameFault.values());
    private static final String[] STATUSES = names(ReplyStatus.values());

    private final RecordingEncoder encoder;
    private final RunClock clock;
    private final int shard;
    private final HeaderText headers;
    private final BodyRedactor redactor;
    private final ExpandableArrayBuffer assembly = new ExpandableArrayBuffer();
    private final LongHashSet open = new LongHashSet();
    private int assembled;
    private int assemblyLength;
    private int assemblyType;

    DocumentWriter(RecordingEncoder encoder, RunClock clock, int shard, RedactionRules rules, SessionDigests digests) {
        this.encoder = encoder;
        this.clock = clock;
        this.shard = shard;
        this.redactor = rules.touchesBodies() ? new BodyRedactor(rules) : null;
        this.headers = new HeaderText(rules, digests, redactor);
    }

    private static String[] names(Enum<?>[] values) {
        final String[] names = new String[values.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = values[i].name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return names;
    }

    /** A document that fails, which only a mistake in this package can cause, is left out as a whole. */
    @Override
    public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
        try {
            take(type, buffer, index, length);
        } catch (final RuntimeException failure) {
            encoder.abandon();
            throw failure;
        }
    }

    private void take(int type, MutableDirectBuffer buffer, int index, int length) {
        if (type == TapRecord.MORE) {
            assembly.putBytes(assembled, buffer, index, length);
            assembled += length;
            if (assembled == assemblyLength) {
                onRecord(assemblyType, assembly, 0);
            }
            return;
        }
        final int whole = TapRecord.HEADERS
                + buffer.getInt(index + TapRecord.HEADERS_LENGTH)
                + buffer.getInt(index + TapRecord.BODY_LENGTH);
        if (type == TapRecord.GAP) {
            gap(buffer.getLong(index + TapRecord.TIME_NS), buffer.getLong(index + TapRecord.MISSED), "ring full");
        } else if (whole == length) {
            onRecord(type, buffer, index);
        } else {
            assembly.putBytes(0, buffer, index, length);
            assembled = length;
            assemblyLength = whole;
            assemblyType = type;
        }
    }

    private void onRecord(int type, DirectBuffer record, int index) {
        switch (type) {
            case TapRecord.FRAME -> frame(record, index);
            case TapRecord.REPLY -> reply(record, index);
            case TapRecord.PEER_ENDED ->
                begin(DocumentKind.PEER_ENDED, record, index).end();
            default -> {
                open.remove(record.getLong(index + TapRecord.CONNECTION));
                begin(DocumentKind.CLOSED, record, index).end();
            }
        }
    }

    private RecordingEncoder begin(DocumentKind kind, DirectBuffer record, int index) {
        clock.stamp(encoder.begin(kind), record.getLong(index + TapRecord.TIME_NS));
        return encoder.number(RecordingField.SHARD, shard)
                .number(RecordingField.CONNECTION, record.getLong(index + TapRecord.CONNECTION));
    }

    private void frame(DirectBuffer record, int index) {
        final String wire = WIRES[record.getByte(index + TapRecord.WIRE)];
        if (open.add(record.getLong(index + TapRecord.CONNECTION))) {
            begin(DocumentKind.OPENED, record, index)
                    .text(RecordingField.WIRE, wire)
                    .end();
        }
        begin(DocumentKind.FRAME, record, index)
                .number(RecordingField.EXCHANGE, record.getLong(index + TapRecord.EXCHANGE))
                .text(RecordingField.WIRE, wire)
                .text(RecordingField.FRAME, FRAMES[record.getByte(index + TapRecord.KIND)])
                .number(RecordingField.STREAM, record.getByte(index + TapRecord.FLAGS) & TapRecord.STREAM_FLAG);
        final int fault = record.getByte(index + TapRecord.FAULT);
        if (fault != FrameFault.NONE.ordinal()) {
            encoder.text(RecordingField.FAULT, FAULTS[fault]);
        }
        headersAndBody(record, index);
    }

    private void reply(DirectBuffer record, int index) {
        final boolean undelivered = (record.getByte(index + TapRecord.FLAGS) & TapRecord.UNDELIVERED_FLAG) != 0;
        begin(DocumentKind.REPLY, record, index)
                .number(RecordingField.EXCHANGE, record.getLong(index + TapRecord.EXCHANGE))
                .text(RecordingField.STATUS, undelivered ? "closed" : STATUSES[record.getByte(index + TapRecord.KIND)]);
        final int retryMs = record.getInt(index + TapRecord.RETRY_MS);
        if (retryMs > 0) {
            encoder.number(RecordingField.RETRY_MS, retryMs);
        }
        headersAndBody(record, index);
    }

    private void headersAndBody(DirectBuffer record, int index) {
        final int headersLength = record.getInt(index + TapRecord.HEADERS_LENGTH);
        final int length = record.getInt(index + TapRecord.BODY_LENGTH);
        final int body = index + TapRecord.HEADERS + headersLength;
        if (redactor != null) {
            redactor.redact(record, body, length); // First: a header may mirror a value that is removed from the body.
        }
        if (headersLength > 0) {
            encoder.text(RecordingField.HEADERS, headers.read(record, index + TapRecord.HEADERS, headersLength));
        }
        if (redactor == null) {
            encoder.bytes(RecordingField.BODY, record, body, length);
        } else {
            encoder.bytes(RecordingField.BODY, redactor.target(), 0, redactor.length());
        }
        encoder.end();
    }

    /** Notes that documents of the shard are missing. */
    void gap(long timeNs, long missed, String reason) {
        clock.stamp(encoder.begin(DocumentKind.GAP), timeNs)
                .number(RecordingField.SHARD, shard)
                .number(RecordingField.MISSED, missed)
                .text(RecordingField.REASON, reason)
                .end();
    }
}
