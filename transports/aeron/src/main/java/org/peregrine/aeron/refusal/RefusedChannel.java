package org.peregrine.aeron.refusal;

import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.StorageSpaceException;
import java.util.regex.Pattern;

/** The reason for which the driver makes no channel, for people. */
public final class RefusedChannel {
    /** The driver's own words around its reason: names of classes, places in code, and the channel once more. */
    private static final Pattern AROUND = Pattern.compile("^((ERROR|WARN|FATAL) - |channel error - "
            + "|[a-z]+(\\.[a-z0-9_]+)+\\.[A-Z][\\w$]*(Exception|Error) ?: )+"
            + "| \\(at [^)]*\\([^)]*\\)\\)|(:? existingChannel=|:| channel=| for channel:| -)? ?aeron:(udp|ipc)\\S*"
            + "|,? errorCodeValue=\\d+|,? name-resolver=\\S+");

    /** The system's reasons, which are no fault of the channel's. */
    private static final Pattern OF_SYSTEM = Pattern.compile("Address already in use|Permission denied"
            + "|Cannot assign requested address|Too many open files|No buffer space|insufficient usable storage");

    private RefusedChannel() {}

    /**
     * The refusal in one line, for a client, which names its channel beside it.
     *
     * @param refused by the driver.
     * @return a sentence.
     */
    public static String text(AeronException refused) {
        return "the channel cannot be used: " + reason(refused)
                + (isFull(refused)
                        ? "; shorter terms take less, for requests such as term-length=64k in the channel, for replies"
                                + " the server's limit AERON_TERM_BYTES"
                        : "");
    }

    /**
     * The reason alone.
     *
     * @param refused by the driver.
     * @return half a sentence.
     */
    public static String reason(Throwable refused) {
        final String message = String.valueOf(refused.getMessage());
        if (message.contains("UnknownHostException")) {
            return "its host is unknown";
        }
        return AROUND.matcher(message)
                .replaceAll("")
                .replace("Unable to find multicast or loopback interface matching criteria: /", "no interface has ")
                .strip();
    }

    /**
     * Whether the system's state is the reason, which another channel, or the same one later, need not meet.
     *
     * @param refused by the driver.
     * @return false when the channel itself is wrong.
     */
    public static boolean isOfSystem(Throwable refused) {
        return isFull(refused)
                || OF_SYSTEM.matcher(String.valueOf(refused.getMessage())).find();
    }

    /**
     * Whether there is no room for the channel's terms.
     *
     * @param refused by the driver.
     * @return false for any other reason.
     */
    public static boolean isFull(Throwable refused) {
        return refused instanceof StorageSpaceException
                || String.valueOf(refused.getMessage()).contains("insufficient usable storage");
    }
}
