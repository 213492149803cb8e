package org.peregrine.transports.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.transport.BufferPool;

/**
 * One step of a handshake: takes the records of the peer that have come, and makes those for it. Run by a worker; the
 * channel leaves it alone meanwhile.
 */
final class HandshakeStep {
    private static final int FLIGHT_RECORDS = 3;

    /** The smallest pool in which a handshake can be made: the server's flight beside what has come of the peer. */
    static final long LEAST_POOL_BYTES = BufferPool.minBytes((long) FLIGHT_RECORDS * TlsRules.MAX_RECORD_BYTES);

    /** Rounds of one step, at most: more than any handshake's. */
    private static final int MAX_ROUNDS = 1024;

    /** A record with the fatal alert no_application_protocol, as the JDK's engine makes it. Source: RFC 7301, 3.2. */
    private static final byte[] NO_PROTOCOL_ALERT = {21, 3, 3, 0, 2, 2, 120};

    private final BufferPool pool;
    private final ServerContext context;
    private final String applicationProtocol;
    private SSLEngine engine;
    private UnsafeBuffer output;
    private int outputBytes;
    private long openBytes;
    private boolean complete;
    private boolean starved;
    private Exception failure;

    HandshakeStep(BufferPool pool, ServerContext context, String applicationProtocol) {
        this.pool = pool;
        this.context = context;
        this.applicationProtocol = applicationProtocol;
    }

    /** Whether the engine holds memory outside the heap, to be given back by closing it. */
    boolean holdsMemory() {
        return context.holdsMemory();
    }

    /** Whether the engine sends nothing any more once the peer has ended its side. */
    boolean endsBothSides() {
        return context.holdsMemory(); // Conscrypt does both.
    }

    /** The most memory that the handshake takes. */
    long handshakeBytes() {
        return context.size().handshakeBytes();
    }

    /** The memory that the connection takes once the handshake is complete. */
    long openBytes() {
        return openBytes;
    }

    /** The engine; null before the first step. */
    SSLEngine engine() {
        return engine;
    }

    /** Whether the handshake is complete. */
    boolean isComplete() {
        return complete;
    }

    /** The reason for which the handshake has failed; null unless it has. */
    Exception failure() {
        return failure;
    }

    /** Whether it has failed for want of memory, so that the engine has made no alert. */
    boolean isStarved() {
        return starved;
    }

    /** Records for the peer; null for none. */
    ByteBuffer output() {
        return output == null ? null : output.byteBuffer().clear().limit(outputBytes);
    }

    /** Takes the peer's whole records from a buffer. Whatever goes wrong becomes the failure. */
    void run(ByteBuffer input) {
        try {
            if (engine == null) {
                engine = context.engine(applicationProtocol);
                engine.beginHandshake();
            }
            final int recordBytes = engine.getSession().getPacketBufferSize();
            output = pool.borrow(FLIGHT_RECORDS * recordBytes);
            if (output == null) {
                starved = true;
                throw new SSLException("no memory is left");
            }
            outputBytes = 0;
            final ByteBuffer records = output.byteBuffer();
            records.clear().limit(BufferPool.nominalLength(output));
            drive(input, records, recordBytes);
            outputBytes = records.position();
            shrink();
        } catch (final SSLException | RuntimeException broken) {
            failure = broken;
        } catch (final Error broken) { // Of an engine's native library, or no memory: this connection's end only.
            failure = new SSLException("the engine failed", broken);
        }
    }

    private void drive(ByteBuffer input, ByteBuffer records, int recordBytes) throws SSLException {
        try {
            for (int i = 0; i < MAX_ROUNDS; i++) {
                if (!round(input, records, recordBytes)) {
                    return;
                }
            }
            throw new SSLException("the handshake does not end");
        } catch (final NoApplicationProtocolException unknown) { // The engine would make its flight, and no alert.
            failure = unknown;
            records.put(NO_PROTOCOL_ALERT);
        } catch (final SSLException | RuntimeException broken) {
            failure = broken;
            writeAlert(records, recordBytes);
        }
    }

    /** Does one thing that the engine wants; false when there is nothing to do without more from the peer. */
    private boolean round(ByteBuffer input, ByteBuffer records, int recordBytes) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> wrap(records, recordBytes);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                if (!KeptRecords.isWhole(input)) {
                    return false;
                }
                unwrap(input, records);
            }
            case FINISHED, NOT_HANDSHAKING -> {
                if (context.asksClients() && TlsRules.isPeerExpired(engine.getSession(), context.now())) {
                    throw new SSLException("the client's certificate has expired");
                }
                openBytes = context.size().openBytes(context.asksClients() ? engine.getSession() : null);
                complete = true;
                return false;
            }
        }
        return true;
    }

    private void wrap(ByteBuffer records, int recordBytes) throws SSLException {
        if (records.remaining() < recordBytes) {
            throw new SSLException("the server's flight is longer than " + records.position() + " bytes");
        }
        final SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), records);
        if (result.getStatus() == SSLEngineResult.Status.CLOSED && result.bytesProduced() == 0) {
            throw new SSLException("the handshake was ended");
        }
    }

    private void unwrap(ByteBuffer input, ByteBuffer records) throws SSLException {
        final int position = records.position();
        final SSLEngineResult result = engine.unwrap(input, records); // Nothing comes out before the handshake is over.
        if (records.position() != position || result.getStatus() != SSLEngineResult.Status.OK || isStuck(result)) {
            records.position(position);
            throw new SSLException(
                    result.getStatus() == SSLEngineResult.Status.CLOSED
                            ? "the peer ended the handshake"
                            : "bytes that do not belong there: " + result.getStatus());
        }
    }

    /** Conscrypt leaves a record where it is that is longer than it may be, and asks for it again. */
    private static boolean isStuck(SSLEngineResult result) {
        return result.bytesConsumed() == 0
                && result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_UNWRAP;
    }

    /** Lets the engine make its alert. */
    private void writeAlert(ByteBuffer records, int recordBytes) {
        try {
            for (int i = 0; i < FLIGHT_RECORDS && records.remaining() >= recordBytes; i++) {
                final int before = records.position();
                engine.wrap(ByteBuffer.allocate(0), records);
                if (records.position() == before) {
                    return;
                }
            }
        } catch (final SSLException | RuntimeException again) {
            failure.addSuppressed(again);
        }
    }

    /** Gives back what the records do not need. */
    private void shrink() {
        if (outputBytes == 0) {
            release();
            return;
        }
        final UnsafeBuffer smaller = pool.borrow(outputBytes);
        if (smaller != null) {
            smaller.putBytes(0, output, 0, outputBytes);
            pool.release(output);
            output = smaller;
        }
    }

    void release() {
        if (output != null) {
            pool.release(output);
            output = null;
        }
    }
}
