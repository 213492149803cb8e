package org.peregrine.engine.metrics;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.outbound.CallOrigin;

/** Slot for one slow request: overwritten by the sender, read after its set was swapped. */
final class SlowSlot {
    /** Most bytes kept of a request's id. */
    static final int MAX_ID_BYTES = 48;

    final byte[] id = new byte[MAX_ID_BYTES];
    final long[] durationsNs = new long[Latency.values().length];
    int idLength;
    McpMethod method;
    int tool;
    long connectionId;
    long receivedNs;
    long blockedNs;
    long endToEndNs;
    long batchSize;

    /** A message that went through the stages once. */
    void take(MessageEvent event, long sentNs) {
        final Stamps stamps = event.stamps();
        final Envelope envelope = event.envelope();
        begin(event.connectionId(), stamps.receivedNs, sentNs);
        method = event.method();
        tool = stamps.tool;
        blockedNs = stamps.blockedNs;
        copyId(envelope.buffer(), envelope.idOffset(), envelope.idLength());
        durationsNs[Latency.RECEIVE.ordinal()] = stamps.decodeNs - stamps.receivedNs;
        durationsNs[Latency.DECODE.ordinal()] = stamps.validateNs - stamps.decodeNs;
        durationsNs[Latency.VALIDATE.ordinal()] = stamps.dispatchNs - stamps.validateNs;
        durationsNs[Latency.DISPATCH.ordinal()] = stamps.encodeNs - stamps.dispatchNs;
        durationsNs[Latency.ENCODE.ordinal()] = stamps.sendNs - stamps.encodeNs;
        durationsNs[Latency.SEND.ordinal()] = sentNs - stamps.sendNs;
    }

    /** A call that a worker has answered: the time of its stages before dispatch counts as one. */
    void take(CallOrigin origin, long connection, long returnedNs, long sentNs) {
        begin(connection, origin.receivedNs(), sentNs);
        method = origin.method();
        tool = origin.tool();
        blockedNs = origin.blockedNs();
        copyId(origin.id(), 0, origin.id().capacity());
        durationsNs[Latency.RECEIVE.ordinal()] = origin.dispatchedNs() - origin.receivedNs();
        durationsNs[Latency.WORKER.ordinal()] = returnedNs - origin.dispatchedNs();
        durationsNs[Latency.SEND.ordinal()] = sentNs - returnedNs;
    }

    /** Replies of a connection that its peer did not read. */
    void takeReader(long connection, long sinceNs, long nowNs) {
        begin(connection, sinceNs, nowNs);
        durationsNs[Latency.READER.ordinal()] = nowNs - sinceNs;
    }

    private void begin(long connection, long fromNs, long toNs) {
        connectionId = connection;
        receivedNs = fromNs;
        endToEndNs = toNs - fromNs;
        blockedNs = 0;
        method = null;
        tool = Stamps.NO_TOOL;
        idLength = 0;
        batchSize = 1;
        for (int i = 0; i < durationsNs.length; i++) {
            durationsNs[i] = 0;
        }
    }

    private void copyId(DirectBuffer source, int offset, int length) {
        idLength = Math.min(length, MAX_ID_BYTES);
        if (idLength > 0) {
            source.getBytes(offset, id, 0, idLength);
        }
    }

    String idText() {
        return new String(id, 0, idLength, StandardCharsets.UTF_8);
    }

    void copyFrom(SlowSlot other) {
        connectionId = other.connectionId;
        receivedNs = other.receivedNs;
        blockedNs = other.blockedNs;
        endToEndNs = other.endToEndNs;
        batchSize = other.batchSize;
        method = other.method;
        tool = other.tool;
        idLength = other.idLength;
        System.arraycopy(other.id, 0, id, 0, other.idLength);
        System.arraycopy(other.durationsNs, 0, durationsNs, 0, durationsNs.length);
    }
}
