package org.peregrine.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.SeededHash;

/**
 * A failure of an author's handler, as the error handler gets it: which handler, which request, and as its cause
 * whatever was thrown. Clients see the {@link #id()} in place of the cause, so that who is asked about one finds the
 * other in the log.
 *
 * <p>The id names the kind of failure, not the single one: the same handler that fails at the same place has the same
 * id as long as the process runs, so the log has it however many failures it only counts. It is hashed with the
 * process's key, and discloses nothing of the failure. Immutable, any thread.
 */
public final class HandlerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_HANDLER = 200;
    private static final int MAX_REQUEST = 64;
    private static final int ID_BITS = 48;

    private final String handler;
    private final String request;
    private final long idBits;

    /**
     * Names a failure.
     *
     * @param call that failed; escaped and bounded.
     * @param cause that the handler threw, or what else is wrong with it.
     */
    public HandlerFailure(CallName call, Throwable cause) {
        super(null, cause, false, false);
        this.handler = LogText.printable(call.handler(), MAX_HANDLER);
        this.request = LogText.printable(call.request(), MAX_REQUEST);
        this.idBits = hash(this.handler, cause) >>> (Long.SIZE - ID_BITS);
    }

    private static long hash(String handler, Throwable cause) {
        final byte[] kind = (handler + '\n' + StackText.key(cause)).getBytes(StandardCharsets.UTF_8);
        return SeededHash.of(new UnsafeBuffer(kind), 0, kind.length);
    }

    /**
     * The handler that failed.
     *
     * @return as {@code tool 'add'}, printable.
     */
    public String handler() {
        return handler;
    }

    /**
     * The request that it failed at.
     *
     * @return the id as it stood in JSON, printable; empty when it is not known.
     */
    public String request() {
        return request;
    }

    /**
     * The id that clients see.
     *
     * @return twelve hexadecimal digits.
     */
    public String id() {
        return String.format(Locale.ROOT, "%0" + ID_BITS / 4 + "x", idBits);
    }

    /** The kind of failure, as a number. */
    long kind() {
        return idBits;
    }

    /**
     * The text that a client may see: nothing of the cause.
     *
     * @return names the handler and the id.
     */
    public String clientText() {
        return "Internal error in " + handler + " (error id " + id() + ")";
    }

    /**
     * The text for a client that its developer owns: the cause, too.
     *
     * @return one bounded line.
     */
    public String developerText() {
        return clientText() + ": " + LogText.describe(getCause());
    }

    /** Names handler, request and id; the cause has its own message. */
    @Override
    public String getMessage() {
        final String of = request.equals(CallName.NO_REQUEST) ? "" : ", request " + request;
        return handler + of + ", error id " + id();
    }

    @Override
    public String toString() {
        return getMessage() + ": " + LogText.describe(getCause());
    }
}
