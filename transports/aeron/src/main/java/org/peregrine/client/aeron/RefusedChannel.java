package org.peregrine.client.aeron;

import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.StorageSpaceException;
import java.util.regex.Pattern;
import org.peregrine.aeron.AeronChannel;

/** The reason for which the driver makes no channel, for people. */
final class RefusedChannel {
    /** The driver's own words around its reason. */
    private static final Pattern AROUND = Pattern.compile("^(ERROR - )+|, errorCodeValue=\\d+$|, name-resolver=\\S+");

    private RefusedChannel() {}

    static String text(AeronChannel channel, AeronException refused) {
        final String message = String.valueOf(refused.getMessage());
        final boolean full =
                refused instanceof StorageSpaceException || message.contains("insufficient usable storage");
        final boolean unknown = message.contains("UnknownHostException");
        return "'" + channel + "' cannot be used: "
                + (unknown ? "its host is unknown" : AROUND.matcher(message).replaceAll(""))
                + (full ? "; a shorter term takes less, such as term-length=64k in the channel" : "");
    }
}
