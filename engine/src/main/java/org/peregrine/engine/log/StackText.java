package org.peregrine.engine.log;

/**
 * A stack trace as text, in the JDK's form, with a bound on everything in it: frames, causes, suppressed exceptions and
 * the length of each line.
 */
final class StackText {
    static final int MAX_FRAMES = 50;
    static final int MAX_CAUSES = 8;
    static final int MAX_SUPPRESSED = 4;
    private static final int MAX_FRAME = 300;
    private static final int MAX_KEY_FRAMES = 16;

    private final StringBuilder text = new StringBuilder();

    private StackText() {}

    /**
     * Several lines, each with its end. The failure of a handler begins with handler and request, and goes on as its
     * cause.
     */
    static String of(Throwable failure) {
        final StackText stack = new StackText();
        if (failure instanceof HandlerFailure named) {
            stack.append(named.getMessage() + ": ", named.getCause(), new StackTraceElement[0]);
        } else {
            stack.append("", failure, new StackTraceElement[0]);
        }
        return stack.text.toString();
    }

    /** The key that a kind of failure is recognized by: classes, and where they were thrown. */
    static String key(Throwable failure) {
        final StringBuilder key = new StringBuilder();
        Throwable next = failure;
        for (int causes = 0; next != null && causes < MAX_CAUSES; causes++) {
            key.append(name(next)).append('\n');
            final StackTraceElement[] frames = FailureParts.frames(next);
            for (int i = 0; i < Math.min(frames.length, MAX_KEY_FRAMES); i++) {
                key.append(frames[i]).append('\n');
            }
            next = FailureParts.cause(next);
        }
        return key.toString();
    }

    private static String name(Throwable failure) {
        return switch (failure) {
            case HandlerMistake mistake -> mistake.kind();
            case Notice notice -> notice.getClass().getName() + '\n' + notice.kind();
            default -> failure.getClass().getName();
        };
    }

    private void append(String caption, Throwable failure, StackTraceElement[] enclosing) {
        StackTraceElement[] outer = enclosing;
        String title = caption;
        Throwable next = failure;
        for (int causes = 0; next != null; causes++) {
            if (causes == MAX_CAUSES) {
                text.append("... more causes\n");
                return;
            }
            final StackTraceElement[] frames = FailureParts.frames(next);
            text.append(title).append(LogText.describe(next)).append('\n');
            frames(frames, frames.length - common(frames, outer));
            suppressed(next);
            outer = frames;
            title = "Caused by: ";
            next = FailureParts.cause(next);
        }
    }

    private void frames(StackTraceElement[] frames, int own) {
        final int shown = Math.min(own, MAX_FRAMES);
        for (int i = 0; i < shown; i++) {
            text.append("\tat ")
                    .append(LogText.printable(frames[i].toString(), MAX_FRAME))
                    .append('\n');
        }
        if (shown < frames.length) {
            text.append("\t... ").append(frames.length - shown).append(" more\n");
        }
    }

    private void suppressed(Throwable failure) {
        final Throwable[] suppressed = failure.getSuppressed();
        for (int i = 0; i < Math.min(suppressed.length, MAX_SUPPRESSED); i++) {
            text.append("\tSuppressed: ")
                    .append(LogText.describe(suppressed[i]))
                    .append('\n');
        }
    }

    /** Number of the outermost frames that were printed for the exception around it. */
    private static int common(StackTraceElement[] frames, StackTraceElement[] enclosing) {
        int count = 0;
        while (count < frames.length
                && count < enclosing.length
                && frames[frames.length - 1 - count].equals(enclosing[enclosing.length - 1 - count])) {
            count++;
        }
        return count;
    }
}
