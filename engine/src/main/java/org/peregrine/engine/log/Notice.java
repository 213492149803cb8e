package org.peregrine.engine.log;

/**
 * Notice to the operator, through the error handler: no failure, and so without a stack trace. The log has its text
 * alone, the first of a kind at once; later ones of that kind are counted as those of errors are.
 */
public class Notice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String kind;

    /**
     * Creates a notice.
     *
     * @param kind sets it apart from others of its class, whose lines do not hold it up; a few words, nothing that
     *     peers choose.
     * @param message one sentence.
     */
    public Notice(String kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** Sets the notice apart from others of its class. */
    String kind() {
        return kind;
    }
}
