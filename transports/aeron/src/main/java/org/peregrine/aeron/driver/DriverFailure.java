package org.peregrine.aeron.driver;

import io.aeron.exceptions.ClientTimeoutException;
import io.aeron.exceptions.ConductorServiceTimeoutException;
import io.aeron.exceptions.DriverTimeoutException;
import org.peregrine.aeron.refusal.RefusedChannel;

/** Words for people for what ends a client of Aeron's, whose own name classes, ages and settings. */
public final class DriverFailure {
    private DriverFailure() {}

    /**
     * The reason in half a sentence.
     *
     * @param failure as Aeron tells it.
     * @return without names of classes, and without the driver's directory.
     */
    public static String reason(Throwable failure) {
        final String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case ConductorServiceTimeoutException stalled ->
                "this process stood still for longer than Aeron allows, 10 seconds unless it is set otherwise";
            case ClientTimeoutException givenUp -> "it has given up this process, of which it heard nothing in time";
            case DriverTimeoutException late -> ofDriver(message);
            case InternalError unbacked -> "its files have no room in their file system";
            default -> RefusedChannel.reason(failure);
        };
    }

    private static String ofDriver(String message) {
        if (message.contains("shutdown")) {
            return "it was shut down";
        }
        if (message.contains("no response")) {
            return "it does not answer";
        }
        return message.contains("CnC file") ? "its files are not complete" : "it shows no sign of life";
    }
}
