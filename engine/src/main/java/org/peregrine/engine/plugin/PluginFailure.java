package org.peregrine.engine.plugin;

import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.log.LogText;

/** Reasons for which plugins cannot be loaded, started or registered, in the operator's words. */
public final class PluginFailure {
    private static final String OURS = "org.peregrine.";
    private static final int MAX_CAUSES = 8;

    private PluginFailure() {}

    /**
     * Describes what a plugin threw.
     *
     * @param failure of the plugin.
     * @return one line: what the system says of a file; that the plugin was built against another version, and what it
     *     misses; or the failure's class and message.
     */
    public static String reason(Throwable failure) {
        final Throwable unread = failure instanceof UncheckedIOException wrapper ? wrapper.getCause() : failure;
        if (unread instanceof FileSystemException file) {
            return LogText.printable(FileReason.of(file), LogText.MAX_MESSAGE);
        }
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            if (isOfAnotherVersion(cause)) {
                return "it was built against another version of Peregrine: " + LogText.describe(cause);
            }
            cause = cause.getCause();
        }
        return LogText.describe(failure);
    }

    /** Whether a class or a member of ours is missing, or is not as the plugin's compiler saw it. */
    private static boolean isOfAnotherVersion(Throwable cause) {
        return cause instanceof LinkageError
                && cause.getMessage() != null
                && cause.getMessage().replace('/', '.').contains(OURS);
    }
}
