package org.peregrine.engine.binding.shape;

/** A value that does not fit its shape. Its place is gathered on the way out, innermost step first. */
public final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_QUOTED = 100;

    private enum Kind {
        MISSING,
        UNKNOWN,
        FORM,
        REFUSED
    }

    private final Kind kind;
    private final String detail;
    private String path = "";

    private Mismatch(Kind kind, String detail, Throwable cause) {
        super(detail, cause, false, false);
        this.kind = kind;
        this.detail = detail;
    }

    /** Nothing, or null, where something must be. */
    static Mismatch missing() {
        return new Mismatch(Kind.MISSING, null, null);
    }

    /** A member that the record does not have. */
    static Mismatch unknown() {
        return new Mismatch(Kind.UNKNOWN, null, null);
    }

    /** A value of another form; the expectation completes "must be". */
    static Mismatch form(String expectation) {
        return new Mismatch(Kind.FORM, expectation, null);
    }

    /**
     * Reports a refusal by the record's own constructor. Of its exceptions an IllegalArgumentException is meant for the
     * caller, except for those that the JDK throws of itself.
     */
    static Mismatch refused(Throwable cause) {
        final boolean meant = cause instanceof IllegalArgumentException
                && (cause.getClass() == IllegalArgumentException.class
                        || !cause.getClass().getName().startsWith("java."))
                && !String.valueOf(cause.getMessage()).startsWith("No enum constant ");
        return new Mismatch(Kind.REFUSED, meant ? cause.getMessage() : null, cause);
    }

    Mismatch under(String name) {
        final String shown = name.length() > MAX_QUOTED ? name.substring(0, MAX_QUOTED) + "…" : name;
        path = path.isEmpty() || path.startsWith("[") ? shown + path : shown + '.' + path;
        return this;
    }

    Mismatch under(int index) {
        path = path.isEmpty() || path.startsWith("[") ? "[" + index + ']' + path : "[" + index + "]." + path;
        return this;
    }

    String describe() {
        return describe("argument");
    }

    /**
     * The mismatch in words.
     *
     * @param noun the caller's word for a member, as {@code argument}.
     * @return a sentence for the caller, which names the member.
     */
    public String describe(String noun) {
        final String name = path.isEmpty() ? noun + "s" : noun + " '" + path + "'";
        final String subject = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return switch (kind) {
            case MISSING -> "Missing " + name;
            case UNKNOWN -> "Unknown " + name;
            case FORM -> subject + " must be " + detail;
            case REFUSED -> subject + (detail == null ? " is not valid" : ": " + detail);
        };
    }
}
