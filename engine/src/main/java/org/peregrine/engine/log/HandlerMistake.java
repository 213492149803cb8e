package org.peregrine.engine.log;

/**
 * A mistake of an author's handler that is no exception of its: it returned null, took too long, broke its own schema.
 * Has no stack trace.
 */
public final class HandlerMistake extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    /**
     * Creates the error.
     *
     * @param kind of mistake, a constant.
     * @param detail of this one; empty when there is none.
     */
    public HandlerMistake(String kind, String detail) {
        super(detail.isEmpty() ? kind : kind + ": " + detail, null, false, false);
        this.kind = kind;
    }

    /**
     * The mistake of a handler that returned nothing where a result is due.
     *
     * @return to throw.
     */
    public static HandlerMistake noResult() {
        return new HandlerMistake("the handler returned null in place of a result", "");
    }

    String kind() {
        return kind;
    }
}
