package org.peregrine.tools.doctor;

/** Reports a file that is missing, not readable or not understood; the check's verdict is {@link Verdict#UNKNOWN}. */
final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String file;

    UnreadableException(String file, String reason) {
        super(reason);
        this.file = file;
    }

    String file() {
        return file;
    }

    /** Of a file whose text makes no sense. */
    static UnreadableException notUnderstood(String file) {
        return new UnreadableException(file, "not understood");
    }
}
